import type { MeshObject } from '../mesh/objects/mesh-object';

/** What a step does to one object. */
export interface Move {
  /** The object's name, as `keyOf` gives it. */
  readonly key: string;
  /** The object before; undefined where it is new. */
  readonly from: MeshObject | undefined;
  /** The object after; undefined where it goes. */
  readonly to: MeshObject | undefined;
  /** Whether `to` is that of the new state, or one that stands in between. */
  readonly isFinal: boolean;
}

/** The object that a move is about. */
export function objectOf({ from, to }: Move): MeshObject {
  const object = to ?? from;
  if (object === undefined) throw new Error('a move has an object before or after it');
  return object;
}

/** Moves of one object behind each other are one; none where it comes and goes. */
export function merged(moves: readonly Move[]): Move[] {
  const byKey = new Map<string, Move>();
  for (const move of moves) {
    const first = byKey.get(move.key);
    byKey.set(move.key, first === undefined ? move : { ...move, from: first.from });
  }
  return [...byKey.values()].filter(({ from, to }) => from !== undefined || to !== undefined);
}
