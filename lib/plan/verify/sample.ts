import type { Sample } from '../../traffic/sample';
import type { RelevantObjects } from './reach';

/** Samples of one caller to one host and port that the same objects can affect. */
export interface SampleGroup extends RelevantObjects {
  readonly samples: readonly Sample[];
  /** All samples of the caller to this host and port, these included. */
  readonly siblings: readonly Sample[];
}
