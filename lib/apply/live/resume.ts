import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import type { Plan, SafePlan } from '../../plan/plan';
import { taken } from '../../plan/search';
import { appliedManifest } from '../steps/applied-manifest';

/** A plan from somewhere on the way of another one. */
export interface ResumedPlan {
  /** The state that its first step leads on from. */
  readonly start: ObjectMap;
  readonly plan: SafePlan;
}

/**
 * What is left of a plan for a state that one of its steps leads through: within a step, whatever of it is done already
 * and whatever is not, it is verified. Undefined where the state is in none of its steps.
 *
 * @param isScaled whether an autoscaler decides on the `replicas` of a workload, by its name
 */
export function resumedPlan(
  plan: Plan,
  from: ObjectMap,
  now: ObjectMap,
  isScaled: (key: string) => boolean,
): ResumedPlan | undefined {
  if (plan.kind !== 'plan') return undefined;
  const isAt = (key: string, one: MeshObject | undefined, other: MeshObject | undefined): boolean => {
    if (one === undefined || other === undefined) return one === other;
    if (one === other) return true;
    return isSameObject(appliedManifest(one, isScaled(key)), appliedManifest(other, isScaled(key)));
  };
  let before = from;
  for (const [index, { applied, deleted }] of plan.steps.entries()) {
    const moves = [...applied, ...deleted];
    const after = taken(before, moves);
    const moved = new Set(moves.map(({ key }) => key));
    const keys = new Set([...before.keys(), ...after.keys(), ...now.keys()]);
    const isWithin = [...keys].every((key) => {
      const object = now.get(key);
      return isAt(key, object, before.get(key)) || (moved.has(key) && isAt(key, object, after.get(key)));
    });
    if (isWithin) return { start: before, plan: { ...plan, steps: plan.steps.slice(index) } };
    before = after;
  }
  return undefined;
}
