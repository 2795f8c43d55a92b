import { meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/mesh-object';
import { isSameObject, type ObjectMap } from '../../plan/objects';
import type { Plan } from '../../plan/plan';
import { trackOf } from '../../plan/track';

/** What an object may be on the way between two states. */
export interface Way {
  readonly key: string;
  readonly from: MeshObject | undefined;
  readonly to: MeshObject | undefined;
  /** What stands in between, there and back. */
  readonly between: readonly MeshObject[];
  /** Whether it may be away for a while although both ends have it. */
  readonly mayBeAway: boolean;
}

/**
 * All that each object may be on the way from one state to the other, and on the way back: an apply that was ended
 * half-way may have been one of either.
 *
 * @param keys names of the objects that are asked about
 */
export function waysOf(
  [from, to]: readonly [ObjectMap, ObjectMap],
  plans: readonly Plan[],
  keys: Iterable<string>,
): Way[] {
  const moves = plans.flatMap((plan) =>
    plan.kind === 'plan' ? plan.steps.flatMap(({ applied, deleted }) => [...applied, ...deleted]) : [],
  );
  const meshes = [meshOf([...from.values()]), meshOf([...to.values()])] as const;
  const back = [meshes[1], meshes[0]] as const;
  const all = new Set([...keys, ...moves.map(({ key }) => key)]);
  return [...all].sort().map((key): Way => {
    const [old, wanted] = [from.get(key), to.get(key)];
    const isMoved = old === undefined || wanted === undefined || !isSameObject(old, wanted);
    const tracks = isMoved ? [trackOf(key, old, wanted, meshes), trackOf(key, wanted, old, back)] : [];
    const own = moves.filter((move) => move.key === key);
    const between = [
      ...own.map((move) => move.to),
      ...tracks.flatMap(({ unions, detours }) => [...unions, ...detours]),
    ];
    return {
      key,
      from: old,
      to: wanted,
      between: between.filter((object) => object !== undefined),
      mayBeAway: between.includes(undefined),
    };
  });
}
