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
