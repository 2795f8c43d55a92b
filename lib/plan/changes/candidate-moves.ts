import type { Mesh } from '../../mesh/mesh';
import { specOf, withSpec } from '../../mesh/objects/json';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { between, loosened } from './between';
import { byName } from './by-name';
import { immutableField } from './immutable';
import { reduced } from './reduced';

/** The way of one object from the old state to the new one. */
export interface CandidateMoves {
  readonly key: string;
  readonly from: MeshObject | undefined;
  readonly to: MeshObject | undefined;
  /** What it may be in between without harm to what the old and the new one do: the union of both. */
  readonly unions: readonly MeshObject[];
  /** What it may be in between where nothing else leads on; undefined is: not there. */
  readonly detours: readonly (MeshObject | undefined)[];
  /**
   * Key of the object that has to be at its end before this one is.
   *
   * @default - none
   */
  readonly waitsFor?: string;
}

/** The way of an object between two states. */
export function candidateMovesOf(
  key: string,
  from: MeshObject | undefined,
  to: MeshObject | undefined,
  [old, wanted]: readonly [Mesh, Mesh],
): CandidateMoves {
  const unions: MeshObject[] = [];
  const detours: (MeshObject | undefined)[] = [];
  if (from !== undefined && to !== undefined) {
    const union = between(from, to);
    if (union !== undefined) unions.push(union);
    const loose = loosened(from, to);
    if (loose !== undefined) detours.push(loose);
    const kept = between(to, from);
    // The new subsets with those that go: a subset that nobody is sent to may get its new labels before the routes move.
    if (kept !== undefined && to.kind === 'DestinationRule') detours.push(withSpec(to, specOf(kept)));
    const named = byName(from, to, [old, wanted]);
    if (named !== undefined) detours.push(named);
    if (immutableField(from, to) !== undefined) detours.push(undefined);
  }
  if ((to ?? from)?.kind === 'VirtualService') {
    // The new routes without the versions that are not there yet, the old ones without those that go.
    for (const form of [to && reduced(to, wanted, old), from && reduced(from, old, wanted)]) {
      if (form !== undefined) detours.push(form);
    }
  }
  return { key, from, to, unions, detours };
}

/** Whether the API server lets an object become another one. */
export function canBecome(now: MeshObject | undefined, next: MeshObject | undefined): boolean {
  return now === undefined || next === undefined || immutableField(now, next) === undefined;
}

/** Whether both are the same object, or none. */
export function isAt(now: MeshObject | undefined, place: MeshObject | undefined): boolean {
  if (now === undefined || place === undefined) return now === place;
  return now === place || (now.apiVersion === place.apiVersion && isSame(now.data, place.data));
}
