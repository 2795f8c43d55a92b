import { conditionsOf } from '../../lib/mesh/schema/conditions';
import istio from '../../lib/mesh/schema/istio.json';
import type { Schema } from '../../lib/mesh/schema/schema';
import { validations } from '../../lib/mesh/schema/validations';

const kinds = Object.entries(istio as unknown as { readonly [kind: string]: Schema });

function* below(schema: Schema): Generator<Schema> {
  yield schema;
  for (const part of Object.values(schema.properties ?? {})) yield* below(part);
  if (schema.items !== undefined) yield* below(schema.items);
  if (typeof schema.additionalProperties === 'object') yield* below(schema.additionalProperties);
}

test('every condition in CEL that a CRD of Istio has is looked at, and none that no CRD has', () => {
  const all = kinds.flatMap(([, schema]) => [...below(schema)]);
  const rules = all.flatMap((each) => each['x-kubernetes-validations']?.map(({ rule }) => rule) ?? []);
  expect([...validations.keys()].sort()).toEqual([...new Set(rules)].sort());
});

test.each([
  ['a text that is too short', { minLength: 1 }, '', 'a string that is not empty'],
  ['a text that is too long', { maxLength: 3 }, 'cart', 'a string of at most 3 characters'],
  ['a text that does not match', { pattern: '^[a-f]+$' }, 'x', 'a string that matches ^[a-f]+$'],
  ['a list that is too short', { minItems: 1 }, [], 'a list that is not empty'],
  ['a list that is too long', { maxItems: 1 }, [1, 2], 'a list of at most 1'],
  ['a mapping that is too small', { minProperties: 1 }, {}, 'a mapping that is not empty'],
  ['a mapping that is too large', { maxProperties: 1 }, { a: 1, b: 2 }, 'a mapping of at most 1'],
])('%s is told with what it has to be', (_, schema, value, allowed) => {
  const breaches = conditionsOf(schema as Schema).map((condition) => condition(value));
  expect(breaches).toEqual([{ kind: 'not-allowed', path: [], found: value, allowed }]);
});

test('characters are counted, not code units', () => {
  expect(conditionsOf({ maxLength: 2 }).map((condition) => condition('😀😀'))).toEqual([undefined]);
});

test('a pattern is not held against a text that would take it minutes', () => {
  const [condition] = conditionsOf({ pattern: '^(a+)+$' });
  expect(condition?.(`${'a'.repeat(50_000)}!`)).toMatchObject({ kind: 'not-allowed' });
});
