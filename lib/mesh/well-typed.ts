import type { FieldPath, Json, JsonObject } from './mesh-object';
import { conditionsOf } from './schema/conditions';
import type { Schema } from './schema/schema';

/** What a schema has against a field. */
export type TypeFault = { readonly path: FieldPath } & (
  | { readonly kind: 'wrong-type'; readonly wanted: string; readonly found: Json }
  | { readonly kind: 'label-no-text'; readonly found: Json; readonly written: string }
  | { readonly kind: 'unknown-field'; readonly known: readonly string[] }
  | { readonly kind: 'missing-field'; readonly name: string }
  | { readonly kind: 'not-allowed'; readonly found: Json; readonly allowed: string }
  | { readonly kind: 'together'; readonly fields: readonly string[] }
  | { readonly kind: 'misplaced'; readonly beside: string }
);

type Tell = (fault: TypeFault) => void;
/** A scalar as it stands in the text, where there is one. */
type Written = (path: FieldPath) => string | undefined;

/** As deep as an object can be that the API server takes, and then some. */
const deepest = 200;
/** More fields than any object has that fits into etcd: what anchors multiply beyond it is not looked at. */
const most = 2_000_000;

/**
 * A value without fields of a wrong type, each told once, so that everybody else may trust the types. A value that
 * is right is handed back as it is. Dear to ask for, `written` is asked for what lacks its quotes alone.
 */
export function wellTyped(
  value: Json,
  schema: Schema,
  tell: Tell,
  written: Written = () => undefined,
): Json | undefined {
  return new Walk(tell, written).value(value, schema, []);
}

class Walk {
  private visited = 0;

  constructor(
    private readonly tell: Tell,
    private readonly written: Written,
  ) {}

  value(value: Json, schema: Schema, path: FieldPath): Json | undefined {
    // The API server takes null for "not there".
    if (value === null) return undefined;
    if (++this.visited > most || path.length > deepest) {
      if (this.visited === most + 1 || path.length === deepest + 1) {
        this.tell({
          path,
          kind: 'wrong-type',
          wanted: 'something less deep or less large',
          found: 'too much',
        });
        this.visited = most + 1;
      }
      return undefined;
    }
    if (schema['x-kubernetes-int-or-string']) {
      if (typeof value === 'string' || typeof value === 'number') return value;
      return this.wrong(value, 'a number or text', path);
    }
    const kept = this.typed(value, schema, path);
    if (kept !== undefined) this.judge(kept, schema, path);
    return kept;
  }

  /** What is of the right type and still refused stays: whoever reads it can. */
  private judge(value: Json, schema: Schema, path: FieldPath): void {
    for (const condition of conditionsOf(schema)) {
      const breach = condition(value);
      if (breach !== undefined) this.tell({ ...breach, path: [...path, ...breach.path] });
    }
  }

  private typed(value: Json, schema: Schema, path: FieldPath): Json | undefined {
    switch (schema.type) {
      case 'object':
        return this.object(value, schema, path);
      case 'array':
        return Array.isArray(value) ? this.array(value, schema, path) : this.wrong(value, 'a list', path);
      case 'string':
        if (typeof value !== 'string') return this.wrong(value, 'text', path);
        return this.allowed(value, schema, path);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.wrong(value, 'true or false', path);
      case 'integer':
        if (typeof value !== 'number' || !Number.isInteger(value))
          return this.wrong(value, 'a whole number', path);
        return this.allowed(value, schema, path);
      case 'number':
        return typeof value === 'number' && Number.isFinite(value)
          ? this.allowed(value, schema, path)
          : this.wrong(value, 'a number', path);
      default:
        return value;
    }
  }

  private object(value: Json, schema: Schema, path: FieldPath): Json | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.wrong(value, 'a mapping', path);
    }
    const object = value as JsonObject;
    const { properties = {}, additionalProperties } = schema;
    let copy: { [field: string]: Json | undefined } | undefined;
    for (const key of Object.keys(object)) {
      const field = object[key];
      if (field === undefined) continue;
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const below = own ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
      if (below === undefined && !isClosed(schema)) continue;
      const kept = this.field(field, below, schema, [...path, key]);
      if (kept === field) continue;
      // Never `copy[key] = …`: a key may be called __proto__.
      copy ??= Object.fromEntries(Object.entries(object));
      if (kept === undefined) delete copy[key];
      else
        Object.defineProperty(copy, key, {
          value: kept,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    for (const name of schema.required ?? []) {
      if (object[name] === undefined || object[name] === null)
        this.tell({ path, kind: 'missing-field', name });
    }
    return copy ?? value;
  }

  /** What a field comes to; undefined where it has to go. */
  private field(value: Json, below: Schema | undefined, around: Schema, path: FieldPath): Json | undefined {
    if (below === undefined) {
      this.tell({ path, kind: 'unknown-field', known: Object.keys(around.properties ?? {}) });
      return undefined;
    }
    const isTextByKey = below === around.additionalProperties && below.type === 'string';
    return isTextByKey && typeof value !== 'string' ? this.text(value, path) : this.value(value, below, path);
  }

  /**
   * Labels and the like of a wrong type are what quotes were forgotten for. They are told, and read as they are
   * written: `1.10` is 1.10 once it has its quotes, and what is found of it has to hold then.
   */
  private text(value: Json, path: FieldPath): Json | undefined {
    if (value === null) return '';
    if (typeof value === 'object') return this.wrong(value, 'text', path);
    const written = this.written(path) ?? String(value);
    this.tell({ path, kind: 'label-no-text', found: value, written });
    return written;
  }

  private array(value: readonly Json[], schema: Schema, path: FieldPath): Json {
    const { items } = schema;
    if (items === undefined) return value;
    let isWhole = true;
    // What is dropped leaves a hole that is filled: paths of its neighbours must stay right.
    const kept = value.map((item, index) => {
      const result = this.value(item, items, [...path, index]) ?? emptyOf(items);
      isWhole &&= result === item;
      return result;
    });
    return isWhole ? value : kept;
  }

  private allowed(value: string | number, schema: Schema, path: FieldPath): Json | undefined {
    const { enum: values, minimum, maximum } = schema;
    if (values !== undefined && !values.includes(value)) {
      this.tell({ path, kind: 'not-allowed', found: value, allowed: `one of ${values.join(', ')}` });
      return undefined;
    }
    if (typeof value === 'string') return value;
    if ((minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum)) {
      this.tell({
        path,
        kind: 'not-allowed',
        found: value,
        allowed: `${minimum ?? '-∞'} to ${maximum ?? '∞'}`,
      });
      return undefined;
    }
    return value;
  }

  private wrong(found: Json, wanted: string, path: FieldPath): undefined {
    this.tell({ path, kind: 'wrong-type', wanted, found });
    return undefined;
  }
}

function isClosed(schema: Schema): boolean {
  return (
    schema.isPartial !== true &&
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  );
}

function emptyOf({ type }: Schema): Json {
  if (type === 'object') return {};
  if (type === 'array') return [];
  if (type === 'string') return '';
  if (type === 'boolean') return false;
  return 0;
}
