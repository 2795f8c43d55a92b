import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Move } from '../move';
import type { Outcome } from './outcome';

/** What somebody has seen of a step: some of its moves. */
export interface Seen {
  readonly mesh: Mesh;
  readonly seen: readonly Move[];
}

/** The meshes that proxies may know; what is asked for again is not read again. */
export class Moments {
  private readonly meshes = new Map<string, Mesh>();
  private readonly outcomes = new Map<string, Outcome>();
  private readonly ids = new WeakMap<MeshObject | Mesh, number>();
  private next = 0;

  constructor(
    private readonly context: readonly MeshObject[],
    private readonly options: MeshOptions,
  ) {}

  /** The mesh of those objects of a state that have these names. */
  mesh(state: ObjectMap, keys: ReadonlySet<string>): Mesh {
    const objects = partOf(state, keys);
    const id = this.idOf(objects);
    const mesh = this.meshes.get(id) ?? meshOf([...this.context, ...objects], this.options);
    this.meshes.set(id, mesh);
    return mesh;
  }

  /** The same for every set of moves that may have been seen, none and all of them among these. */
  every(state: ObjectMap, keys: ReadonlySet<string>, moves: readonly Move[]): Seen[] {
    return subsetsOf(moves).map((seen) => ({ mesh: this.mesh(after(state, seen), keys), seen }));
  }

  /** A text that is the same for the same objects. */
  idOf(objects: readonly (MeshObject | undefined)[]): string {
    return objects.map((object) => (object === undefined ? '-' : this.numberOf(object))).join(' ');
  }

  /** What was found out once under a name. */
  outcome(id: string, find: () => Outcome): Outcome {
    const outcome = this.outcomes.get(id) ?? find();
    this.outcomes.set(id, outcome);
    return outcome;
  }

  /** A number that is this object's, or this mesh's, alone. */
  numberOf(object: MeshObject | Mesh): number {
    const known = this.ids.get(object);
    if (known !== undefined) return known;
    this.ids.set(object, ++this.next);
    return this.next;
  }
}

/** The objects of a state that have these names, in one order. */
export function partOf(state: ObjectMap, keys: ReadonlySet<string>): MeshObject[] {
  const objects: MeshObject[] = [];
  for (const key of keys) {
    const object = state.get(key);
    if (object !== undefined) objects.push(object);
  }
  return objects;
}

/** A state after some moves. */
export function after(before: ObjectMap, moves: readonly Move[]): ObjectMap {
  if (moves.length === 0) return before;
  const state = new Map(before);
  for (const { key, to } of moves) {
    if (to === undefined) state.delete(key);
    else state.set(key, to);
  }
  return state;
}

function subsetsOf(moves: readonly Move[]): Move[][] {
  const subsets: Move[][] = [[]];
  for (const move of moves) for (const some of [...subsets]) subsets.push([...some, move]);
  return subsets;
}
