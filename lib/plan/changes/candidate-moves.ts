import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import { egressOrder } from './egress-order';
import { immutableField, kindOfChange, standInOf } from './kinds-of-change';
import { sidecarOrder } from './sidecar-order';
import type { Waits } from './waits';

/** The forms that one object may take from the old state to the new one. */
export interface CandidateMoves extends Waits {
  readonly key: string;
  readonly from: MeshObject | undefined;
  readonly to: MeshObject | undefined;
  /** Intermediate forms that are tried in every step. */
  readonly unions: readonly MeshObject[];
  /** Intermediate forms that are tried only if no other move passes; undefined means that the object is deleted. */
  readonly detours: readonly (MeshObject | undefined)[];
}

/** The candidate moves of all changed objects and their stand-ins. */
export interface Candidates {
  readonly moves: readonly CandidateMoves[];
  /** Keys of the originals, by keys of their stand-ins. */
  readonly originals: ReadonlyMap<string, string>;
}

/** Asks the kind of each changed object for its forms. */
export function candidatesOf(
  changed: readonly string[],
  [from, to]: readonly [ObjectMap, ObjectMap],
  meshes: readonly [Mesh, Mesh],
): Candidates {
  const standIns = new Map<string, { readonly object: MeshObject; readonly original: string }>();
  for (const original of changed) {
    const object = standInOf(from.get(original), to.get(original));
    if (object !== undefined) standIns.set(keyOf(object), { object, original });
  }
  // The new state may contain an object with the name of a stand-in. Then it is planned as any other.
  const temporary = [...standIns].filter(([key]) => !to.has(key));
  const isTemporary = new Set(temporary.map(([key]) => key));
  const orders = [sidecarOrder, egressOrder].map((order) => order(changed, [from, to]));
  return {
    moves: [
      ...changed
        .filter((key) => !isTemporary.has(key))
        .map((key) => ({
          ...candidateMovesOf(key, from.get(key), to.get(key), meshes),
          ...allOf(orders.map((order) => order.get(key))),
        })),
      ...temporary.map(([key, { object, original }]) => standInMoves(object, original, from.get(key))),
    ],
    originals: new Map([...standIns].map(([key, { original }]) => [key, original])),
  };
}

function allOf(waits: readonly (Waits | undefined)[]): Waits {
  return {
    waitsFor: waits.flatMap((each) => each?.waitsFor ?? []),
    waitsForUnionOf: waits.flatMap((each) => each?.waitsForUnionOf ?? []),
  };
}

/** The forms of one object between two states. */
export function candidateMovesOf(
  key: string,
  from: MeshObject | undefined,
  to: MeshObject | undefined,
  [old, wanted]: readonly [Mesh, Mesh],
): CandidateMoves {
  const object = to ?? from;
  const { union, detours } = object === undefined ? {} : kindOfChange(object);
  const isReplaced = from !== undefined && to !== undefined && immutableField(from, to) !== undefined;
  return {
    key,
    from,
    to,
    unions: from && to ? [union?.(from, to) ?? []].flat() : [],
    detours: [...(detours?.({ from, to, old, wanted }) ?? []), ...(isReplaced ? [undefined] : [])],
  };
}

/**
 * A stand-in is not part of the new state. It is created as a detour, and deleted once its original has its new form.
 * One that an interrupted run has left is kept as long.
 */
function standInMoves(object: MeshObject, original: string, from: MeshObject | undefined): CandidateMoves {
  return { key: keyOf(object), from, to: undefined, unions: [], detours: [object], waitsFor: [original] };
}

/** Whether the API server lets an object become another one. */
export function canBecome(now: MeshObject | undefined, next: MeshObject | undefined): boolean {
  return now === undefined || next === undefined || immutableField(now, next) === undefined;
}

/** Whether an object has a form, or is absent as that is. */
export function hasForm(now: MeshObject | undefined, form: MeshObject | undefined): boolean {
  if (now === undefined || form === undefined) return now === form;
  return now === form || (now.apiVersion === form.apiVersion && isSame(now.data, form.data));
}
