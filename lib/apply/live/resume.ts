import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import { taken } from '../../plan/move';
import type { Plan, SafePlan } from '../../plan/plan';
import { appliedManifest } from '../steps/applied-manifest';

/** The rest of a plan that was interrupted. */
export interface ResumedPlan {
  /** The state before its first step. */
  readonly start: ObjectMap;
  readonly plan: SafePlan;
}

/**
 * The steps of a plan that remain when the cluster is in a state within one of its steps. Every combination of finished
 * and unfinished changes of a step is verified. Undefined if the state is within none of the steps.
 *
 * @param isScaled whether an autoscaler sets the `replicas` of a workload, by its key
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
