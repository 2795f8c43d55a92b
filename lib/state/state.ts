import type { TextFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';

/** The content of a state: texts, or objects of a cluster. */
export interface State {
  /** Files with their texts, sorted by name. */
  readonly texts: readonly SourceText[];
  /** Objects without a text. */
  readonly objects: readonly unknown[];
  /** Files that could not be read. */
  readonly faults: readonly TextFault[];
}
