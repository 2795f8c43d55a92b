import { keyOf } from './key';
import type { MeshObject, SourceDocument } from './mesh-object';
import { isSameObject } from './same';

/** The objects of a state by key: `group/Kind/namespace/name`. */
export type ObjectMap = ReadonlyMap<string, MeshObject>;

/** The objects of a state by key. Of two with the same key the later one counts, as when a folder is applied. */
export function objectMap(objects: readonly MeshObject[]): ObjectMap {
  const map = new Map<string, MeshObject>();
  for (const object of objects) map.set(keyOf(object), object);
  return map;
}

/** The keys of the objects that differ between two states. */
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
 * The new state, with the object instances of the old state wherever objects are equal, so that each is parsed only
 * once.
 */
export function sharing(from: ObjectMap, to: ObjectMap): ObjectMap {
  const shared = new Map<string, MeshObject>();
  for (const [key, object] of to) {
    const old = from.get(key);
    shared.set(key, old !== undefined && isSameText(old, object) ? old : object);
  }
  return shared;
}

/** Whether two objects have the same text. Most equal objects do, and text is fast to compare. */
function isSameText(one: MeshObject, other: MeshObject): boolean {
  if (one === other || isSameDocument(one.source.within, other.source.within)) return true;
  return one.apiVersion === other.apiVersion && JSON.stringify(one.data) === JSON.stringify(other.data);
}

/** Whether two objects have the same position in documents with the same text. */
function isSameDocument(one: SourceDocument | undefined, other: SourceDocument | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const isAlone = one.path.length === 0 && other.path.length === 0;
  return isAlone && one.index === other.index && one.text === other.text;
}

/** The part of a state with these keys. */
export function restricted(state: ObjectMap, keys: Iterable<string>): ObjectMap {
  const part = new Map<string, MeshObject>();
  for (const key of keys) {
    const object = state.get(key);
    if (object !== undefined) part.set(key, object);
  }
  return part;
}
