import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Assumption, Unclear } from '../assumed/assumption';
import type { BothStates } from '../both-states';
import type { GroupPlan } from '../search/group-plan';

/** What a judgement is made from. */
export interface Judged {
  /** Both ends, with what is assumed of them. */
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  readonly changed: readonly string[];
  readonly groups: readonly GroupPlan[];
  readonly unclear: readonly Unclear[];
  readonly assumptions: readonly Assumption[];
  /** Keys of the objects that are assumed. */
  readonly assumed: ReadonlySet<string>;
}
