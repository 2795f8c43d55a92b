import { keyOf } from './key';
import type { MeshObject, SourceDocument } from './mesh-object';
import { isSameObject } from './same';

/** A state by the name of its objects: `group/Kind/namespace/name`. */
export type ObjectMap = ReadonlyMap<string, MeshObject>;

/** The objects of a state by name. Of two with one name the later counts, as when a folder is applied. */
export function objectMap(objects: readonly MeshObject[]): ObjectMap {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

/** Names of the objects that are not the same in two states. */
export function changedKeys(from: ObjectMap, to: ObjectMap): string[] {
  const changed: string[] = [];
  for (const [key, before] of from) {
    const after = to.get(key);
    if (after === undefined || !isSameObject(before, after)) changed.push(key);
  }
  for (const key of to.keys()) if (!from.has(key)) changed.push(key);
  return changed.sort();
}

/**
 * The new state, as it was read, with the very objects of the old one where they say the same, so that these are read
 * but once.
 */
export function sharing(from: ObjectMap, to: ObjectMap): ObjectMap {
  const shared = new Map<string, MeshObject>();
  for (const [key, object] of to) {
    const old = from.get(key);
    shared.set(key, old !== undefined && isSameText(old, object) ? old : object);
  }
  return shared;
}

/** Whether two objects are written alike. Most of those that are the same are, and a text is compared fast. */
function isSameText(one: MeshObject, other: MeshObject): boolean {
  if (one === other || isSameDocument(one.source.within, other.source.within)) return true;
  return one.apiVersion === other.apiVersion && JSON.stringify(one.data) === JSON.stringify(other.data);
}

/** Whether two objects stand at the same place of documents of one text. */
function isSameDocument(one: SourceDocument | undefined, other: SourceDocument | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const isAlone = one.path.length === 0 && other.path.length === 0;
  return isAlone && one.index === other.index && one.text === other.text;
}

/** The part of a state that has these names. */
export function restricted(state: ObjectMap, keys: Iterable<string>): ObjectMap {
  const part = new Map<string, MeshObject>();
  for (const key of keys) {
    const object = state.get(key);
    if (object !== undefined) part.set(key, object);
  }
  return part;
}
