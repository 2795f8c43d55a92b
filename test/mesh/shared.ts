import type { Lab } from './lab/lab';
import type { ProofRow } from './proof-page';

/** The values that the process that runs jest hands to its tests. */
export interface Shared {
  readonly lab: Lab;
  readonly rows: ProofRow[];
}

declare global {
  // A global of Node is a `var`.
  var meshShared: Shared | undefined;
}
