import type { MeshObject } from '../mesh/objects/mesh-object';
import type { ObjectMap } from '../mesh/objects/object-map';

/** A change of one object in a step. */
export interface Move {
  /** The key of the object, as `keyOf` returns it. */
  readonly key: string;
  /** The object before the step; undefined if it is created. */
  readonly from: MeshObject | undefined;
  /** The object after the step; undefined if it is deleted. */
  readonly to: MeshObject | undefined;
  /** Whether `to` is the object of the new state; false for an intermediate form. */
  readonly isFinal: boolean;
}

/** The object that a move changes. */
export function objectOf({ from, to }: Move): MeshObject {
  const object = to ?? from;
  if (object === undefined) throw new Error('a move has an object before or after it');
  return object;
}

/** Consecutive moves, with those of one object joined to one; none for an object that is created and deleted. */
export function merged(moves: readonly Move[]): Move[] {
  const byKey = new Map<string, Move>();
  for (const move of moves) {
    const first = byKey.get(move.key);
    byKey.set(move.key, first === undefined ? move : { ...move, from: first.from });
  }
  return [...byKey.values()].filter(({ from, to }) => from !== undefined || to !== undefined);
}

/** The state after some moves. */
export function taken(state: ObjectMap, moves: readonly Move[]): ObjectMap {
  if (moves.length === 0) return state;
  const next = new Map(state);
  take(next, moves);
  return next;
}

/** Takes moves in a state itself, for a large one that nobody else holds. */
export function take(state: Map<string, MeshObject>, moves: readonly Move[]): void {
  for (const { key, to } of moves) {
    if (to === undefined) state.delete(key);
    else state.set(key, to);
  }
}

/** The sets of moves that may have arrived, from none of them to all of them. */
export function combinationsOf(moves: readonly Move[]): readonly (readonly Move[])[] {
  const subsets: Move[][] = [[]];
  for (const move of moves) for (const some of [...subsets]) subsets.push([...some, move]);
  return subsets;
}
