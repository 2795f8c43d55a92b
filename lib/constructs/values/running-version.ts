import type { Caller } from './callers';

/**
 * A version of a service that requests can be routed to, whether this program or somebody else runs its pods. Only its
 * service returns it, so a route cannot reference a version that does not exist.
 */
export interface RunningVersion extends Caller {
  /** The version's name, such as `v2`, which is also the name of its subset in the DestinationRule. */
  readonly versionName: string;
  /** The labels of its subset in the DestinationRule. */
  readonly subsetLabels: Readonly<Record<string, string>>;
}
