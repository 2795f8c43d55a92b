import type { FieldPath, Json, Labels, MeshObject } from './mesh-object';

/** The value at a path of an object, for fields whose types were not checked. */
export function valueAt({ data }: Pick<MeshObject, 'data'>, ...path: FieldPath): Json | undefined {
  let at: Json | undefined = data;
  // Called most often of all: a loop without an iterator makes no garbage.
  for (let depth = 0; depth < path.length; depth++) {
    const key = path[depth] as FieldPath[number];
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as { readonly [key: string]: Json | undefined })[key];
  }
  return at;
}

/** The entries of a mapping whose values are strings. */
export function labelsAt(object: Pick<MeshObject, 'data'>, ...path: FieldPath): Labels {
  const value = valueAt(object, ...path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The elements of a list; none if there is no list. */
export function listAt(object: Pick<MeshObject, 'data'>, ...path: FieldPath): readonly Json[] {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value : [];
}

/** The text at a path; empty if there is none, or something else. */
export function textAt(object: MeshObject, ...path: FieldPath): string {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : '';
}
