import type { NamedCaller } from '../../requests/callers';
import type { RequestClass } from '../../requests/requests';
import type { RelevantObjects } from './reach';

/** A request of one caller. It stands for all requests that the rules treat alike. */
export interface Sample {
  readonly caller: NamedCaller;
  readonly request: RequestClass;
}

/** Samples of one caller to one host and port that the same objects can affect. */
export interface SampleGroup extends RelevantObjects {
  readonly samples: readonly Sample[];
  /** All samples of the caller to this host and port, these included. */
  readonly siblings: readonly Sample[];
}
