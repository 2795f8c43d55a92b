import type { VirtualServiceSpecHttpRoute } from '../../../imports/networking.istio.io';
import type { Version } from '../pods/version';
import type { Match } from './match';
import type { RunningVersion } from './running-version';

/** The second version of a service, and who gets it. */
export interface Canary {
  /** The version and its pods. */
  readonly version: Version;
  /** Requests that always get it. */
  readonly when: readonly Match[];
  /** Its share of all other requests, in per cent. */
  readonly weight: number;
}

/**
 * Which versions of a service run and how requests are split among them. The one value from which the mesh's
 * VirtualService and that of every gateway are written, so that both callers see the same.
 */
export interface Release<Stable extends RunningVersion = RunningVersion> {
  /** The version that gets whatever the canary does not. */
  readonly stable: Stable;
  /**
   * The version beside it.
   *
   * @default - none: the stable version gets all requests.
   */
  readonly canary?: Canary;
}

/** The versions of a release, the stable one first. */
export function versionsOf(release: Release): readonly RunningVersion[] {
  return release.canary === undefined ? [release.stable] : [release.stable, release.canary.version];
}

/** The requests of one port of one host. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Sends everything to one version. */
export function routeToVersion(
  destination: Destination,
  version: RunningVersion,
): VirtualServiceSpecHttpRoute[] {
  return [weighted(destination, version, 100)];
}

/** Sends the stable version and the canary their shares, which add up to 100. */
export function routeToSplit(destination: Destination, release: Release): VirtualServiceSpecHttpRoute[] {
  const { stable, canary } = release;
  if (canary === undefined) return routeToVersion(destination, stable);
  return [
    weighted(destination, stable, 100 - canary.weight),
    weighted(destination, canary.version, canary.weight),
  ];
}

/** Sends everything to the Service, which chooses among all of its pods. */
export function routeToService({ host, port }: Destination): VirtualServiceSpecHttpRoute[] {
  return [{ destination: { host, port: { number: port } }, weight: 100 }];
}

// The port is always named: without it Istio refuses a service with several ports.
function weighted(
  destination: Destination,
  version: RunningVersion,
  weight: number,
): VirtualServiceSpecHttpRoute {
  const { host, port } = destination;
  return { destination: { host, port: { number: port }, subset: version.versionName }, weight };
}
