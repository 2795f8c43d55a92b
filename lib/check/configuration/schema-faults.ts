import type { FieldPath, Json, JsonObject } from '../../mesh/objects/mesh-object';
import { currentRuleName } from '../renamed-rules';
import { similar } from '../similar';

/** A difference between a value and its schema. */
export interface SchemaFault {
  /** The way to the value. */
  readonly path: FieldPath;
  /** The fault. */
  readonly message: string;
}

/** The words of JSON Schema that the schemas of the configuration and of requests use; a test holds it against a full validator. */
export interface Schema {
  readonly type: string;
  readonly description?: string;
  /** The form of a string, in words. */
  readonly title?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: Schema;
  readonly required?: readonly string[];
  /** False for objects with no properties but those of the schema; a schema for those of any name. */
  readonly additionalProperties?: false | Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * Everything in which a value differs from its schema. Objects have no properties but those of the schema, unless it has one
 * for properties of any name.
 *
 * Ajv, of which the tests hold the schema against, takes more than 100 ms to load and to compile it, and this less than
 * 1 ms (`npx tsx bench/own-parts.ts`): a command without findings takes 250 ms. The reader of manifests
 * (`mesh/schema`) takes null for a field that is left out, as the API server does; here it is a mistake.
 */
export function schemaFaults(value: Json, schema: Schema, path: FieldPath = []): SchemaFault[] {
  const list: readonly Json[] | undefined = Array.isArray(value) ? value : undefined;
  const type = list !== undefined ? 'array' : value === null ? 'null' : typeof value;
  if (schema.type !== type) return [{ path, message: `is ${shown(value)}, but must be ${words(schema)}` }];
  if (typeof value === 'string') return textFaults(value, schema).map((message) => ({ path, message }));
  const { items } = schema;
  if (list !== undefined && items !== undefined) {
    return list.flatMap((item, index) => schemaFaults(item, items, [...path, index]));
  }
  return type === 'object' ? objectFaults(value as JsonObject, schema, path) : [];
}

function textFaults(value: string, schema: Schema): string[] {
  const { enum: values, pattern } = schema;
  if (values !== undefined && !values.includes(value)) {
    return [`is ${shown(value)}, but must be ${words(schema)}${meant(value, values)}`];
  }
  if (pattern === undefined || new RegExp(pattern).test(value)) return [];
  return [value.trim() === '' ? 'is empty' : `is ${shown(value)}, but must be ${words(schema)}`];
}

function objectFaults(value: JsonObject, schema: Schema, path: FieldPath): SchemaFault[] {
  const properties = new Map(Object.entries(schema.properties ?? {}));
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => ({ path, message: `has no ${name}` })),
    ...Object.entries(value).flatMap(([name, part]) => {
      const property = properties.get(name) ?? (schema.additionalProperties || undefined);
      if (property !== undefined && part !== undefined) return schemaFaults(part, property, [...path, name]);
      return [{ path: [...path, name], message: `is unknown${meant(name, properties.keys())}` }];
    }),
  ];
}

function meant(written: string, names: Iterable<string>): string {
  const name = similar(written, names);
  return name === undefined ? '' : `; did you mean ${currentRuleName(name)}?`;
}

function words({ type, title, enum: values }: Schema): string {
  if (title !== undefined && type === 'string') return title;
  if (values !== undefined) return values.join(', ').replace(/, (?=[^,]*$)/, ' or ');
  if (type === 'string') return 'a string';
  if (type === 'boolean') return 'true or false';
  if (type === 'number') return title ?? 'a number';
  return type === 'array' ? 'a list' : 'an object';
}

function shown(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
