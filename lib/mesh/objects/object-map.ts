import type { Json, JsonObject, MeshObject, SourceDocument } from './mesh-object';

/** A state by the name of its objects: `group/Kind/namespace/name`. */
export type ObjectMap = ReadonlyMap<string, MeshObject>;

/** What an object is told apart by. Its version is not part of it: `v1` and `v1beta1` are one object. */
export function keyOf({ group, kind, namespace, name }: MeshObject): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The objects of a state by name. Of two with one name the later counts, as when a folder is applied. */
export function objectMap(objects: readonly MeshObject[]): ObjectMap {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

/** Whether two objects are the same to the API server: the order of keys, and what is null, make no difference. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index] as Json));
  }
  if (!isMapping(one) || !isMapping(other)) return (one ?? undefined) === (other ?? undefined);
  for (const key in one)
    if (!isSame(one[key], Object.hasOwn(other, key) ? other[key] : undefined)) return false;
  for (const key in other)
    if (!Object.hasOwn(one, key) && (other[key] ?? undefined) !== undefined) return false;
  return true;
}

/** The same without what controllers write. */
export function isSameObject(one: MeshObject, other: MeshObject): boolean {
  if (one.apiVersion !== other.apiVersion) return false;
  return isSame(one.data, other.data) || isSame(writtenOf(one), writtenOf(other));
}

/** An object with other data. */
export function withData(object: MeshObject, data: JsonObject): MeshObject {
  return { ...object, data };
}

/** An object with another `spec`. */
export function withSpec(object: MeshObject, spec: JsonObject): MeshObject {
  return withData(object, { ...object.data, spec });
}

/** `spec` of an object, empty where there is none. */
export function specOf({ data }: MeshObject): JsonObject {
  return mappingOf(data['spec']);
}

/** Labels of the pods that a `spec` has a template of, empty where there are none. */
export function podLabelsOf({ template }: JsonObject): JsonObject {
  return mappingOf(mappingOf(mappingOf(template)['metadata'])['labels']);
}

/** A mapping; of all else an empty one. */
export function mappingOf(value: Json | undefined): JsonObject {
  return isMapping(value) ? value : {};
}

/** The mappings in a list; of all else none. */
export function mappingsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

/** Whether a value is a mapping. */
export function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ofControllers = new Set([
  ...['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'],
]);
const ofTools = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
]);

/** An object's data as people write it: without what came of it, and what controllers and tools note in `metadata`. */
export function writtenOf({ data }: MeshObject): JsonObject {
  const { status: _, metadata, ...rest } = data;
  if (!isMapping(metadata)) return rest;
  const kept = Object.entries(metadata).filter(([key]) => !ofControllers.has(key));
  const clean = kept.flatMap(([key, value]): [string, Json | undefined][] => {
    if (key !== 'annotations' || !isMapping(value)) return [[key, value]];
    const annotations = Object.entries(value).filter(([name]) => !ofTools.has(name));
    return annotations.length === 0 ? [] : [[key, Object.fromEntries(annotations)]];
  });
  return { ...rest, metadata: Object.fromEntries(clean) };
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

/** `Deployment shop/cart-v1`, from the name of an object. */
export function wordsOf(key: string): string {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
