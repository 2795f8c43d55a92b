import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { changedKeys, type ObjectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import { candidateMovesOf } from '../../plan/changes/candidate-moves';
import { standInOf } from '../../plan/changes/kinds-of-change';
import type { Plan } from '../../plan/plan';

/** The possible states of one object: the old, the new, and the intermediate ones. */
export interface PossibleStates {
  readonly key: string;
  readonly from: MeshObject | undefined;
  readonly to: MeshObject | undefined;
  /** The intermediate manifests, in both directions. */
  readonly between: readonly MeshObject[];
  /** Whether it may be absent in an intermediate state although both states contain it. */
  readonly mayBeAbsent: boolean;
}

/**
 * The possible states of objects between two states, in both directions: an interrupted run may have been a rollback, and
 * may itself have started from an intermediate state.
 *
 * @param plan the plan from the old state to the new state
 * @param keys the objects
 * @param options settings of the mesh
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
  for (const move of moves) addTo(moved, move.key, move.to);
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

/** The intermediate manifests of an object between some forms of it and the two states, in both directions. */
function between(
  key: string,
  forms: readonly (MeshObject | undefined)[],
  [from, to]: readonly [MeshObject | undefined, MeshObject | undefined],
  [old, wanted]: readonly [Mesh, Mesh],
): (MeshObject | undefined)[] {
  const candidates = forms
    .filter((form) => form !== undefined)
    .flatMap((form) => [
      candidateMovesOf(key, form, to, [old, wanted]),
      candidateMovesOf(key, form, from, [wanted, old]),
    ]);
  return candidates.flatMap(({ unions, detours }) => [...unions, ...detours]);
}

/** The possible stand-ins in both directions, by key. */
function standInsOf([from, to]: readonly [ObjectMap, ObjectMap]): ReadonlyMap<string, readonly MeshObject[]> {
  const found = new Map<string, MeshObject[]>();
  for (const key of changedKeys(from, to)) {
    for (const [one, other] of [
      [from.get(key), to.get(key)] as const,
      [to.get(key), from.get(key)] as const,
    ]) {
      const standIn = standInOf(one, other);
      if (standIn === undefined) continue;
      addTo(found, keyOf(standIn), standIn);
    }
  }
  return found;
}

function distinct(objects: readonly MeshObject[]): MeshObject[] {
  const found: MeshObject[] = [];
  for (const object of objects) if (!found.some((each) => isSameObject(each, object))) found.push(object);
  return found;
}
