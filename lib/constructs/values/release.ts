import type { Version } from '../pods/version';
import type { Match } from './match';
import type { RunningVersion } from './running-version';

/** The second version of a service, and the requests that it gets. */
export interface Canary {
  /** The version and its pods. */
  readonly version: Version;
  /** The matches of requests that always go to it. */
  readonly when: readonly Match[];
  /** Its share of all other requests, in percent. */
  readonly weight: number;
}

/**
 * The versions of a service that run, and how requests are split between them. The VirtualService of the mesh and those
 * of the gateways are all rendered from this value, so that all callers get the same split.
 */
export interface Release<Stable extends RunningVersion = RunningVersion> {
  /** The version that gets all requests that the canary does not get. */
  readonly stable: Stable;
  /**
   * The canary.
   *
   * @default - none: the stable version gets all requests.
   */
  readonly canary?: Canary;
}

/** The versions of a release, the stable one first. */
export function versionsOf(release: Release): readonly RunningVersion[] {
  return release.canary === undefined ? [release.stable] : [release.stable, release.canary.version];
}
