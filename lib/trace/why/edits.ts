import { mappingOf } from '../../mesh/objects/json';
import type { Field, FieldPath, Json, MeshObject } from '../../mesh/objects/mesh-object';

/** A new value of a field. */
export interface FieldEdit {
  readonly at: Field;
  readonly value: Json;
}

/** The objects with changed fields. */
export function edited(objects: readonly MeshObject[], edits: readonly FieldEdit[]): MeshObject[] {
  return objects.map((object) => {
    const own = edits.filter(({ at }) => at.object === object);
    if (own.length === 0) return object;
    return {
      ...object,
      data: own.reduce<Json>((data, { at, value }) => withValue(data, at.path, value), object.data),
    } as MeshObject;
  });
}

function withValue(data: Json | undefined, path: FieldPath, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(data) ? [...data] : [];
    list[key] = withValue(list[key], rest, value);
    return list;
  }
  const mapping = mappingOf(data);
  return { ...mapping, [key]: withValue(mapping[key], rest, value) };
}
