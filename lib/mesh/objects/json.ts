import type { Json, JsonObject, MeshObject } from './mesh-object';

/** An object with other data. */
export function withData(object: MeshObject, data: JsonObject): MeshObject {
  return { ...object, data };
}

/** An object with another `spec`. */
export function withSpec(object: MeshObject, spec: JsonObject): MeshObject {
  return withData(object, { ...object.data, spec });
}

/** `spec` of an object; empty if there is none. */
export function specOf({ data }: MeshObject): JsonObject {
  return mappingOf(data['spec']);
}

/** Labels of the pod template of a `spec`; empty if there are none. */
export function podLabelsOf({ template }: JsonObject): JsonObject {
  return mappingOf(mappingOf(mappingOf(template)['metadata'])['labels']);
}

/** A mapping; an empty one for other values. */
export function mappingOf(value: Json | undefined): JsonObject {
  return isMapping(value) ? value : {};
}

/** The mappings in a list; none for other values. */
export function mappingsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

/** Whether a value is a mapping. */
export function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts of a list, or a text alone. */
export function textsIn(value: Json | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((each): each is string => typeof each === 'string' && each !== '');
}
