import type { FieldPath, Json, JsonObject } from '../objects/mesh-object';

/** The allowed values of a field: a list, or a description in words. */
export type Allowed = string | { readonly oneOf: readonly unknown[] };

/** A violated condition of a value with the right type. Paths start at the value. */
export type Breach =
  | { readonly kind: 'not-allowed'; readonly path: FieldPath; readonly found: Json; readonly allowed: string }
  | { readonly kind: 'missing-field'; readonly path: FieldPath; readonly name: string }
  /** Fields of which at most one may be set. */
  | { readonly kind: 'together'; readonly path: FieldPath; readonly fields: readonly string[] }
  /** A field that must not be set together with another. */
  | { readonly kind: 'misplaced'; readonly path: FieldPath; readonly beside: string };

/** A condition on a value of the right type. */
export type Condition = (value: Json) => Breach | undefined;

/** A condition on strings; other values pass. */
export function onText(isFine: (text: string) => boolean, allowed: string): Condition {
  return (value) =>
    typeof value !== 'string' || isFine(value)
      ? undefined
      : { kind: 'not-allowed', path: [], found: value, allowed };
}

/** A condition on numbers; other values pass. */
export function onNumber(isFine: (number: number) => boolean, allowed: string): Condition {
  return (value) =>
    typeof value !== 'number' || isFine(value)
      ? undefined
      : { kind: 'not-allowed', path: [], found: value, allowed };
}

/** A condition on each key of a mapping; other values pass. */
export function onKeys(isFine: (key: string) => boolean, allowed: string): Condition {
  return onMapping((mapping) => {
    const key = Object.keys(mapping).find((each) => !isFine(each));
    return key === undefined
      ? undefined
      : { kind: 'not-allowed', path: [key], found: mapping[key] ?? null, allowed };
  });
}

/** A condition on mappings; other values pass. */
export function onMapping(breach: (mapping: JsonObject) => Breach | undefined): Condition {
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? breach(value as JsonObject)
      : undefined;
}

/** A condition on lists; other values pass. */
export function onList(breach: (list: readonly Json[]) => Breach | undefined): Condition {
  return (value) => (Array.isArray(value) ? breach(value) : undefined);
}

/** At most one of these fields is set. */
export function atMostOne(...names: readonly string[]): Condition {
  return onMapping((mapping) => {
    const fields = names.filter((name) => has(mapping, name));
    return fields.length > 1 ? { kind: 'together', path: [], fields } : undefined;
  });
}

/** Whether a field is set; null counts as not set. */
export function has(mapping: JsonObject, name: string): boolean {
  return Object.hasOwn(mapping, name) && mapping[name] !== undefined && mapping[name] !== null;
}

/** A required field that is not set. */
export function missing(name: string): Breach {
  return { kind: 'missing-field', path: [], name };
}

/** A field that must not be set. */
export function misplaced(name: string, beside: string): Breach {
  return { kind: 'misplaced', path: [name], beside };
}

/** No two elements have the same value of this field, or of all of several fields. */
export function unique(...names: readonly string[]): Condition {
  return onList((list) => {
    const seen = new Set<string>();
    for (const [index, element] of list.entries()) {
      const fields = names.map((name) => (element as JsonObject | null)?.[name] ?? null);
      const [found = null] = fields;
      const count = seen.size;
      // An element without the field is reported by the condition that requires it.
      if (found === null || count !== seen.add(JSON.stringify(fields)).size) continue;
      const path = [index, names[0] ?? ''];
      return { kind: 'not-allowed', path, found, allowed: 'a value that no element before it has' };
    }
    return undefined;
  });
}
