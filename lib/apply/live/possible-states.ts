import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { changedKeys, type ObjectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import type { Plan } from '../../plan/plan';
import { standInOf } from '../../plan/stand-in';
import { trackOf } from '../../plan/track';

/** What an object may be on the way between two states. */
export interface PossibleStates {
  readonly key: string;
  readonly from: MeshObject | undefined;
  readonly to: MeshObject | undefined;
  /** What stands in between, there and back. */
  readonly between: readonly MeshObject[];
  /** Whether it may be away for a while although both ends have it. */
  readonly mayBeAbsent: boolean;
}

/**
 * All that each object may be on the way from one state to the other, and on the way back: an apply that was ended
 * half-way may have been one of either, and the one after it may have begun anywhere between.
 *
 * @param plan from the one to the other
 * @param keys names of the objects that are asked about
 * @param options what is known of the cluster besides
 */
export function possibleStatesOf(
  [from, to]: readonly [ObjectMap, ObjectMap],
  plan: Plan,
  keys: Iterable<string>,
  options?: MeshOptions,
): PossibleStates[] {
  const moves =
    plan.kind === 'plan' ? plan.steps.flatMap(({ applied, deleted }) => [...applied, ...deleted]) : [];
  const meshes = [meshOf([...from.values()], options), meshOf([...to.values()], options)] as const;
  const moved = new Map<string, (MeshObject | undefined)[]>();
  for (const move of moves) moved.set(move.key, [...(moved.get(move.key) ?? []), move.to]);
  const standIns = standInsOf([from, to]);
  const all = new Set([...keys, ...moves.map(({ key }) => key), ...standIns.keys()]);
  return [...all].sort().map((key): PossibleStates => {
    const [old, wanted] = [from.get(key), to.get(key)];
    const isMoved = old === undefined || wanted === undefined || !isSameObject(old, wanted);
    const own = moved.get(key) ?? [];
    const first = isMoved ? [...own, ...between(key, [old, wanted], [old, wanted], meshes)] : own;
    const second = isMoved ? between(key, first, [old, wanted], meshes) : [];
    const found = [...first, ...(standIns.get(key) ?? []), ...second];
    return {
      key,
      from: old,
      to: wanted,
      between: distinct(found.filter((object) => object !== undefined)),
      mayBeAbsent: found.includes(undefined) && isMoved,
    };
  });
}

/** What an object may be between some places and the two ends, in either direction. */
function between(
  key: string,
  forms: readonly (MeshObject | undefined)[],
  [from, to]: readonly [MeshObject | undefined, MeshObject | undefined],
  [old, wanted]: readonly [Mesh, Mesh],
): (MeshObject | undefined)[] {
  const tracks = forms
    .filter((form) => form !== undefined)
    .flatMap((form) => [trackOf(key, form, to, [old, wanted]), trackOf(key, form, from, [wanted, old])]);
  return tracks.flatMap(({ unions, detours }) => [...unions, ...detours]);
}

/** Deployments that may stand in for others, there and back, by name. */
function standInsOf([from, to]: readonly [ObjectMap, ObjectMap]): ReadonlyMap<string, readonly MeshObject[]> {
  const found = new Map<string, MeshObject[]>();
  for (const key of changedKeys(from, to)) {
    for (const [one, other] of [
      [from.get(key), to.get(key)] as const,
      [to.get(key), from.get(key)] as const,
    ]) {
      const standIn = standInOf(one, other)?.object;
      if (standIn === undefined) continue;
      found.set(keyOf(standIn), [...(found.get(keyOf(standIn)) ?? []), standIn]);
    }
  }
  return found;
}

function distinct(objects: readonly MeshObject[]): MeshObject[] {
  const found: MeshObject[] = [];
  for (const object of objects) if (!found.some((each) => isSameObject(each, object))) found.push(object);
  return found;
}
