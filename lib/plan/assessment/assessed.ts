import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Assumption, Unclear } from '../assumed/assumption';
import type { BothStates } from '../both-states';
import type { GroupPlan } from '../search/group-plan';

/** The input of an assessment. */
export interface Assessed {
  /** The old and the new state, with the assumed objects. */
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  readonly changed: readonly string[];
  readonly groups: readonly GroupPlan[];
  /** Keys of the policies whose effect on requests is judged. */
  readonly policies: ReadonlySet<string>;
  readonly unclear: readonly Unclear[];
  readonly assumptions: readonly Assumption[];
  /** Keys of the assumed objects. */
  readonly assumed: ReadonlySet<string>;
}
