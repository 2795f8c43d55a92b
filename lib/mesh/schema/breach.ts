import type { FieldPath, Json, JsonObject } from '../objects/mesh-object';

/** The values that a field takes: one of a list, or those that the words describe. */
export type Allowed = string | { readonly oneOf: readonly unknown[] };

/** What a value has against it beside its type. Paths lead down from the value. */
export type Breach =
  | { readonly kind: 'not-allowed'; readonly path: FieldPath; readonly found: Json; readonly allowed: string }
  | { readonly kind: 'missing-field'; readonly path: FieldPath; readonly name: string }
  /** Fields of which only one may stand there. */
  | { readonly kind: 'together'; readonly path: FieldPath; readonly fields: readonly string[] }
  /** A field that may not stand beside something else. */
  | { readonly kind: 'misplaced'; readonly path: FieldPath; readonly beside: string };

/** A condition on a value of the right type. */
export type Condition = (value: Json) => Breach | undefined;

/** Holds of texts; of anything else nothing is said. */
export function onText(isFine: (text: string) => boolean, allowed: string): Condition {
  return (value) =>
    typeof value !== 'string' || isFine(value)
      ? undefined
      : { kind: 'not-allowed', path: [], found: value, allowed };
}

/** Holds of numbers. */
export function onNumber(isFine: (number: number) => boolean, allowed: string): Condition {
  return (value) =>
    typeof value !== 'number' || isFine(value)
      ? undefined
      : { kind: 'not-allowed', path: [], found: value, allowed };
}

/** Holds of each key of a mapping. */
export function onKeys(isFine: (key: string) => boolean, allowed: string): Condition {
  return onMapping((mapping) => {
    const key = Object.keys(mapping).find((each) => !isFine(each));
    return key === undefined
      ? undefined
      : { kind: 'not-allowed', path: [key], found: mapping[key] ?? null, allowed };
  });
}

/** Holds of mappings. */
export function onMapping(breach: (mapping: JsonObject) => Breach | undefined): Condition {
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? breach(value as JsonObject)
      : undefined;
}

/** Holds of lists. */
export function onList(breach: (list: readonly Json[]) => Breach | undefined): Condition {
  return (value) => (Array.isArray(value) ? breach(value) : undefined);
}

/** At most one of these fields is there. */
export function atMostOne(...names: readonly string[]): Condition {
  return onMapping((mapping) => {
    const fields = names.filter((name) => has(mapping, name));
    return fields.length > 1 ? { kind: 'together', path: [], fields } : undefined;
  });
}

/** Whether a field is there; null is as good as absent. */
export function has(mapping: JsonObject, name: string): boolean {
  return Object.hasOwn(mapping, name) && mapping[name] !== undefined && mapping[name] !== null;
}

/** A field that has to be there. */
export function missing(name: string): Breach {
  return { kind: 'missing-field', path: [], name };
}

/** A field that may not be there. */
export function misplaced(name: string, beside: string): Breach {
  return { kind: 'misplaced', path: [name], beside };
}

/** No two elements agree in this field, or in each of several. */
export function unique(...names: readonly string[]): Condition {
  return onList((list) => {
    const seen = new Set<string>();
    for (const [index, element] of list.entries()) {
      const fields = names.map((name) => (element as JsonObject | null)?.[name] ?? null);
      const [found = null] = fields;
      const count = seen.size;
      // What lacks the field is missing it, which is told there.
      if (found === null || count !== seen.add(JSON.stringify(fields)).size) continue;
      const path = [index, names[0] ?? ''];
      return { kind: 'not-allowed', path, found, allowed: 'a value that no element before it has' };
    }
    return undefined;
  });
}
