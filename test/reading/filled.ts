import istio from '../../lib/mesh/schema/istio.json';
import type { Schema } from '../../lib/mesh/schema/schema';

export type Path = readonly (string | number)[];

/** The kinds of Istio with their schemas, by `group/Kind`. */
export const kinds = istio as unknown as Readonly<Record<string, Schema>>;

/** A value with every field that its schema knows; texts are all the same, so that references meet. */
export function filled(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum.find((each) => each !== '') ?? '';
  if (schema['x-kubernetes-int-or-string']) return 80;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        fieldsOf(schema).map(([name, field]): [string, unknown] => [name, filled(field)]),
      );
    case 'array':
      return schema.items === undefined ? [] : [filled(schema.items)];
    case 'string':
      return 'a';
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 80, Math.min(80, schema.maximum ?? 80));
    default:
      return {};
  }
}

/** Every field that a filled value has, with its schema. */
export function fieldsBelow(schema: Schema, path: Path = []): readonly (readonly [Path, Schema])[] {
  const inside: readonly (readonly [string | number, Schema])[] =
    schema.type === 'array' && schema.items !== undefined ? [[0, schema.items]] : fieldsOf(schema);
  return inside.flatMap(([key, field]): (readonly [Path, Schema])[] => [
    [[...path, key], field],
    ...fieldsBelow(field, [...path, key]),
  ]);
}

function fieldsOf({ properties, additionalProperties }: Schema): readonly (readonly [string, Schema])[] {
  const named = Object.entries(properties ?? {});
  return typeof additionalProperties === 'object' ? [...named, ['a', additionalProperties]] : named;
}

/** The same value with another one at a place. */
export function replaced(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  const inside = (value as Readonly<Record<string | number, unknown>>)[key];
  const changed = replaced(inside, rest, other);
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? changed : each));
  return { ...(value as object), [key]: changed };
}
