import { type ObjectMap, restricted } from '../../mesh/objects/object-map';
import { rankOf } from '../kinds';
import { type Move, objectOf } from '../move';
import type { GroupPlan } from '../search/group-plan';
import { taken } from '../search/search';
import type { Question, Violation } from '../verify/question';
import { questionsOf, reachedIn } from './asked';
import { type TrafficChange, trafficOf } from './traffic';

/** One step: objects that are applied together, and those that go then. */
export interface Step {
  /** In the order in which they stand: what others need comes first. */
  readonly applied: readonly Move[];
  /** In the order in which they are deleted, after the others were applied. */
  readonly deleted: readonly Move[];
  /** Requests that get something else after it than before. */
  readonly traffic: readonly TrafficChange[];
  /** A request that would fail if the next step did not wait for this one; undefined for the last step. */
  readonly because: Violation | undefined;
  /** Callers and requests that the step bears on. */
  readonly questions: readonly Question[];
  /** Names of the workloads that these requests reach before it. */
  readonly reached: ReadonlySet<string>;
}

/** Steps with what they do to requests. */
export function stepsOf(
  from: ObjectMap,
  steps: readonly (readonly Move[])[],
  groups: readonly GroupPlan[],
): Step[] {
  let state = from;
  return steps.map((moves, index) => {
    const next = taken(state, moves);
    const moving = new Set(moves.map(({ key }) => key));
    const touched = groups.filter(({ keys }) => [...keys].some((key) => moving.has(key)));
    const traffic = touched.flatMap(({ verifier, keys }) =>
      trafficOf(verifier, restricted(state, keys), restricted(next, keys)),
    );
    const reached = new Set(
      touched.flatMap(({ verifier, keys }) => reachedIn(verifier, restricted(state, keys))),
    );
    state = next;
    const sorted = [...moves].sort(inOrder);
    return {
      applied: sorted.filter(({ to }) => to !== undefined),
      deleted: sorted.filter(({ to }) => to === undefined).reverse(),
      traffic,
      because: firstReason(groups, index),
      questions: touched.flatMap(({ verifier }) => questionsOf(verifier)),
      reached,
    };
  });
}

function firstReason(groups: readonly GroupPlan[], index: number): Violation | undefined {
  for (const { reason } of groups) {
    const found = reason(index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inOrder(a: Move, b: Move): number {
  return rankOf(objectOf(a)) - rankOf(objectOf(b)) || (a.key < b.key ? -1 : 1);
}
