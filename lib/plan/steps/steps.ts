import { type ObjectMap, restricted } from '../../mesh/objects/object-map';
import type { Sample } from '../../traffic/sample';
import type { TrafficChange } from '../../traffic/traffic-changes';
import { rankOf } from '../apply-order';
import { type Move, objectOf, take, taken } from '../move';
import { policyTrafficOf } from '../policies/policy-traffic';
import type { GroupPlan } from '../search/group-plan';
import type { Violation } from '../verify/verdict';
import type { Verifier } from '../verify/verifier';
import { trafficOf } from './traffic';

/** One step: objects that are applied together, and objects that are then deleted. */
export interface Step {
  /** In the order in which they are applied: objects before those that depend on them. */
  readonly applied: readonly Move[];
  /** In the order in which they are deleted, after the others are applied. */
  readonly deleted: readonly Move[];
  /** Requests with another outcome after the step than before. */
  readonly traffic: readonly TrafficChange[];
  /** A request that would fail if the next step did not wait for this one; undefined for the last step. */
  readonly because: Violation | undefined;
  /** Samples that the step can affect. */
  readonly samples: readonly Sample[];
  /** Keys of the workloads that these samples reach before the step. */
  readonly reached: ReadonlySet<string>;
}

/** Steps with their effect on requests. */
export function stepsOf(
  from: ObjectMap,
  steps: readonly (readonly Move[])[],
  groups: readonly GroupPlan[],
): Step[] {
  const state = new Map(from);
  return steps.map((moves, index) => {
    const moving = new Set(moves.map(({ key }) => key));
    const touched = groups.filter(({ keys }) => [...keys].some((key) => moving.has(key)));
    const traffic = touched.flatMap(({ verifier, policies, keys }) => {
      const before = restricted(state, keys);
      const own = moves.filter(({ key }) => keys.has(key));
      const after = taken(before, own);
      return [...trafficOf(verifier, before, after), ...policyTrafficOf(policies, before, after)];
    });
    const reached = new Set(
      touched.flatMap(({ verifier, keys }) => reachedIn(verifier, restricted(state, keys))),
    );
    take(state, moves);
    const sorted = [...moves].sort(inOrder);
    return {
      applied: sorted.filter(({ to }) => to !== undefined),
      deleted: sorted.filter(({ to }) => to === undefined).reverse(),
      traffic,
      because: firstReason(groups, index),
      samples: touched.flatMap(({ verifier }) => verifier.samples),
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

/** Keys of the workloads that samples reach in a state that every proxy knows. */
function reachedIn(verifier: Verifier, state: ObjectMap): string[] {
  return verifier.groups.flatMap((group) => {
    const mesh = verifier.mesh(state, group);
    return group.samples.flatMap((sample) => [...verifier.outcome(mesh, sample).shares.keys()]);
  });
}
