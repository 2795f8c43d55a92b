import type { Sample } from '../../traffic/sample';
import type { Move } from '../move';
import type { UpdateKind } from '../updates';

/** A sample that a step would break, and the interleaving in which it does. */
export interface Violation extends Sample {
  /**
   * Key of the workload that sends the request, if the fault is one of its calls alone.
   *
   * @default - any caller like that of the sample
   */
  readonly by?: string;
  /** The fault of the result, as a predicate: `get 503 (flag NC) for …`. */
  readonly what: string;
  /** Moves of which at least one update has arrived at the proxy. */
  readonly arrived: readonly Move[];
  /** Moves of which no update has arrived, and each of which alone would prevent the violation. */
  readonly pending: readonly Move[];
  /** The moves that have arrived, by kind of update. */
  readonly updates: Readonly<Record<UpdateKind, readonly Move[]>>;
}

/** The reason why a step must not be taken as it is; undefined if it may. */
export type Verdict = Violation | 'too-many-interleavings' | undefined;
