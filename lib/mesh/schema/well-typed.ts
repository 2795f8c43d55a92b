import type { FieldPath, Json, JsonObject } from '../objects/mesh-object';
import type { Allowed } from './breach';
import { conditionsOf } from './conditions';
import type { Schema } from './schema';

/** A fault of a field, by its schema. */
export type TypeFault = Fault & { readonly path: FieldPath };

type Fault =
  | { readonly kind: 'wrong-type'; readonly wanted: WantedType; readonly found: Json }
  | { readonly kind: 'label-no-text'; readonly found: Json; readonly written: string }
  | { readonly kind: 'unknown-field'; readonly known: readonly string[] }
  | { readonly kind: 'missing-field'; readonly name: string }
  | { readonly kind: 'not-allowed'; readonly found: Json; readonly allowed: Allowed }
  | { readonly kind: 'together'; readonly fields: readonly string[] }
  | { readonly kind: 'misplaced'; readonly beside: string };

/** The type of a field. */
export type WantedType =
  | 'list'
  | 'mapping'
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'number-or-text'
  /** It is nested too deep, or anchors expand it beyond the limits of the API server. */
  | 'smaller';

type Tell = (fault: TypeFault) => void;
/** A scalar as written; undefined without text. */
type Written = (path: FieldPath) => string | undefined;

/** A nesting depth beyond that of any object that the API server accepts. */
const deepest = 200;
/** More fields than any object that fits into etcd: fields beyond it, expanded from anchors, are not read. */
const most = 2_000_000;

/**
 * A value without fields of a wrong type, each reported once, so that all other code can rely on the types. A valid
 * value is returned unchanged. `written` is expensive, and called only for values that lack quotes.
 */
export function wellTyped(
  value: Json,
  schema: Schema,
  tell: Tell,
  written: Written = () => undefined,
): Json | undefined {
  return new Walk(tell, written).value(value, schema);
}

class Walk {
  private visited = 0;
  /** The path to the current value. */
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly tellAt: Tell,
    private readonly written: Written,
  ) {}

  value(value: Json, schema: Schema): Json | undefined {
    // The API server treats null as not set.
    if (value === null) return undefined;
    const depth = this.path.length;
    if (++this.visited > most || depth > deepest) {
      if (this.visited === most + 1 || depth === deepest + 1) {
        this.wrong('too much', 'smaller');
        this.visited = most + 1;
      }
      return undefined;
    }
    if (schema['x-kubernetes-int-or-string']) {
      if (typeof value === 'string' || typeof value === 'number') return value;
      return this.wrong(value, 'number-or-text');
    }
    const kept = this.typed(value, schema);
    if (kept !== undefined) this.judge(kept, schema);
    return kept;
  }

  /** Reports a value of the right type that is still refused. It stays, since it can be read. */
  private judge(value: Json, schema: Schema): void {
    const conditions = conditionsOf(schema);
    if (conditions.length === 0) return;
    for (const condition of conditions) {
      const breach = condition(value);
      if (breach !== undefined) this.tellAt({ ...breach, path: [...this.path, ...breach.path] });
    }
  }

  private typed(value: Json, schema: Schema): Json | undefined {
    switch (schema.type) {
      case 'object':
        return this.object(value, schema);
      case 'array':
        return Array.isArray(value) ? this.array(value, schema) : this.wrong(value, 'list');
      case 'string':
        if (typeof value !== 'string') return this.wrong(value, 'text');
        return this.allowed(value, schema);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.wrong(value, 'boolean');
      case 'integer':
        if (typeof value !== 'number' || !Number.isInteger(value)) return this.wrong(value, 'integer');
        return this.allowed(value, schema);
      case 'number':
        return typeof value === 'number' && Number.isFinite(value)
          ? this.allowed(value, schema)
          : this.wrong(value, 'number');
      default:
        return value;
    }
  }

  private object(value: Json, schema: Schema): Json | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.wrong(value, 'mapping');
    }
    const object = value as JsonObject;
    const { properties = {}, additionalProperties, required } = schema;
    let copy: { [field: string]: Json | undefined } | undefined;
    // Runs for every value, so without iterators, each of which would be garbage.
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue;
      const field = object[key];
      if (field === undefined) continue;
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const below = own ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
      if (below === undefined && !isClosed(schema)) continue;
      this.path.push(key);
      const kept = this.field(field, below, schema);
      this.path.pop();
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
    if (required === undefined) return copy ?? value;
    for (const name of required) {
      if (object[name] === undefined || object[name] === null) this.tell({ kind: 'missing-field', name });
    }
    return copy ?? value;
  }

  /** The value of a field; undefined if it must be left out. */
  private field(value: Json, below: Schema | undefined, around: Schema): Json | undefined {
    if (below === undefined) {
      this.tell({ kind: 'unknown-field', known: Object.keys(around.properties ?? {}) });
      return undefined;
    }
    const isTextByKey = below === around.additionalProperties && below.type === 'string';
    return isTextByKey && typeof value !== 'string' ? this.text(value) : this.value(value, below);
  }

  /**
   * Labels and other strings of a wrong type usually lack quotes. They are reported, and read as written: `1.10` stays
   * 1.10 once it has quotes, and other findings must still be right then.
   */
  private text(value: Json): Json | undefined {
    if (value === null) return '';
    if (typeof value === 'object') return this.wrong(value, 'text');
    const written = this.written([...this.path]) ?? String(value);
    this.tell({ kind: 'label-no-text', found: value, written });
    return written;
  }

  private array(value: readonly Json[], schema: Schema): Json {
    const { items } = schema;
    if (items === undefined) return value;
    let isWhole = true;
    // An invalid item is replaced, so that the paths of the other items stay right.
    const kept = value.map((item, index) => {
      this.path.push(index);
      const result = this.value(item, items) ?? emptyOf(items);
      this.path.pop();
      isWhole &&= result === item;
      return result;
    });
    return isWhole ? value : kept;
  }

  private allowed(value: string | number, schema: Schema): Json | undefined {
    const { enum: values, minimum, maximum } = schema;
    if (values !== undefined && !values.includes(value)) {
      this.tell({ kind: 'not-allowed', found: value, allowed: { oneOf: values } });
      return undefined;
    }
    if (typeof value === 'string') return value;
    if ((minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum)) {
      this.tell({
        kind: 'not-allowed',
        found: value,
        allowed: `${minimum ?? '-∞'} to ${maximum ?? '∞'}`,
      });
      return undefined;
    }
    return value;
  }

  private wrong(found: Json, wanted: WantedType): undefined {
    this.tell({ kind: 'wrong-type', wanted, found });
    return undefined;
  }

  private tell(fault: Fault): void {
    this.tellAt({ ...fault, path: [...this.path] });
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
