import type { Caller } from './callers';

/**
 * A version of a service that requests can be sent to, whoever runs its pods. Only the service that has it hands it
 * out, so a route cannot lead to a version that is not there.
 */
export interface RunningVersion extends Caller {
  /** The version's name, such as `v2`; also the name of its subset in the DestinationRule. */
  readonly versionName: string;
  /** The labels of its subset in the DestinationRule. */
  readonly subsetLabels: Readonly<Record<string, string>>;
}
