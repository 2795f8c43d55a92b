import { isMapping } from '../../mesh/objects/json';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

/**
 * A set of fields in the format of `managedFields` (`FieldsV1`): a tree with `f:NAME` for a field, `k:{…}` for the list
 * element with these keys, `v:VALUE` for a value in a list, and `i:INDEX`. A node without children, or with the child `.`,
 * is a field of the set.
 */
export type FieldSet = JsonObject;

/** The fields that are in either set. */
export function unionOf(one: FieldSet, other: FieldSet): FieldSet {
  if (isSame(one, other)) return one;
  if (isLeaf(one)) return { '.': {}, ...other };
  if (isLeaf(other)) return { '.': {}, ...one };
  const joined: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [left, right] = [one[name], other[name]];
    joined[name] = isMapping(left) && isMapping(right) ? unionOf(left, right) : ((left ?? right) as Json);
  }
  return joined;
}

/** The set without one field and all fields below it. */
export function withoutField(set: FieldSet, [name, ...below]: readonly string[]): FieldSet {
  if (name === undefined) return set;
  const child = set[name];
  if (!isMapping(child)) return set;
  const { [name]: _, ...others } = set;
  if (below.length === 0) return others;
  const left = withoutField(child, below);
  // A node without children would stand for the field itself.
  return isLeaf(left) && !isLeaf(child) ? others : { ...set, [name]: left };
}

/** Whether a field, or one below it, is in the set. */
export function hasField(set: FieldSet, path: readonly string[]): boolean {
  let at: Json | undefined = set;
  for (const name of path) at = isMapping(at) ? at[name] : undefined;
  return at !== undefined;
}

/** The paths of the leaf fields of a set. */
export function lowestFields(set: FieldSet, above: readonly string[] = []): (readonly string[])[] {
  return Object.entries(set).flatMap(([name, child]): (readonly string[])[] => {
    if (name === '.' || !isMapping(child)) return [];
    const path = [...above, name];
    const below = lowestFields(child, path);
    return below.length === 0 ? [path] : below;
  });
}

/** The value of a field of an object; undefined if the object does not have the field. */
export function valueAt(object: Json | undefined, path: readonly string[]): Json | undefined {
  let at: Json | undefined = object;
  for (const name of path) at = child(at, name);
  return at;
}

/** A field as a path: `.spec.template.spec.containers[name=app].env`. */
export function fieldWords(path: readonly string[]): string {
  return path
    .map((name) => {
      const rest = name.slice(2);
      if (name.startsWith('f:')) return `.${rest}`;
      if (!name.startsWith('k:')) return `[${rest}]`;
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys.map(([key, value]) => `${key}=${String(value)}`).join(',')}]`;
    })
    .join('');
}

function child(at: Json | undefined, name: string): Json | undefined {
  const rest = name.slice(2);
  if (name.startsWith('f:')) return isMapping(at) ? at[rest] : undefined;
  if (!Array.isArray(at)) return undefined;
  const list = at as readonly Json[];
  if (name.startsWith('i:')) return list[Number(rest)];
  const wanted = JSON.parse(rest) as Json;
  if (name.startsWith('v:')) return list.find((value) => isSame(value, wanted));
  return list.find(
    (value) =>
      isMapping(value) &&
      isMapping(wanted) &&
      Object.entries(wanted).every(([key, other]) => isSame(value[key], other)),
  );
}

function isLeaf(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}
