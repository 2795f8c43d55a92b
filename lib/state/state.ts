import type { TextFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';

/** What a state comes to: texts, or objects of a cluster. */
export interface State {
  /** Files with their text, in the order of their names. */
  readonly texts: readonly SourceText[];
  /** Objects that have no text. */
  readonly objects: readonly unknown[];
  /** Files that could not be read. */
  readonly faults: readonly TextFault[];
}
