import fc from 'fast-check';
import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';
import { jsonReport } from '../../lib/check/report/json';
import { reportOf } from '../../lib/check/report/report';
import { textReport } from '../../lib/check/report/text';
import type { Schema } from '../../lib/mesh/schema/schema';
import { fieldsBelow, filled, kinds, type Path, replaced } from './filled';

/** What people and broken tools write where something else belongs. */
const values: readonly unknown[] = [
  null,
  true,
  3,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  '',
  'x',
  '__proto__',
  [],
  [null],
  ['x', 3, {}],
  {},
  { a: null },
  JSON.parse('{"__proto__": {"x": 1}, "constructor": "x"}'),
];

/** Something for the objects to refer to. */
const scene = `
{ apiVersion: v1, kind: Service, metadata: { name: a, namespace: a }, spec: { selector: { a: a }, ports: [{ port: 80, name: http }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: a, labels: { a: a } }, spec: { containers: [{ name: a, image: a }] } }
`;

const subjects = Object.entries(kinds).map(([key, schema]) => {
  const [group = '', kind = ''] = key.split('/');
  const apiVersion = `${group}/v1`;
  return { kind, schema, apiVersion, object: filled(schema) as object, fields: fieldsBelow(schema) };
});

/** Whole reports of what such objects come to. */
function checked(objects: readonly unknown[]) {
  const data = objects.map((each) => ({ data: each, source: { file: 'a.json' } }));
  const read = manifestsOf({ texts: [{ file: 'scene.yaml', text: scene }], data });
  const result = check(read.objects, { ...read, isComplete: true });
  const report = reportOf(result);
  return {
    read,
    broken: result.broken,
    texts: [textReport(report, { hasColours: false }), jsonReport(report)],
  };
}

function objectOf({ apiVersion, kind, object }: (typeof subjects)[number], name: string): object {
  return { ...object, apiVersion, kind, metadata: { name, namespace: 'a' } };
}

/** Whether the API server would take the value in the place of the field. */
function isTaken(value: unknown, { type, ...schema }: Schema): boolean {
  if (value === null) return true;
  if (schema['x-kubernetes-int-or-string']) return ['string', 'number'].includes(typeof value);
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return type === undefined || typeof value === type;
}

describe.each(subjects)('$kind', (subject) => {
  test('with every field that it has breaks no rule', () => {
    expect(checked([objectOf(subject, 'a')]).broken).toEqual([]);
  });

  test('with a wrong value in any field breaks no rule, and is told', () => {
    for (const [path, schema] of subject.fields) {
      const objects = values.map((value, index) => replaced(objectOf(subject, `x${index}`), path, value));
      const { broken, read } = checked(objects);
      expect({ path, broken }).toEqual({ path, broken: [] });
      const told = new Set(read.faults.map(({ message }) => message.match(/\bx\d+\b/)?.[0]));
      // The status is for controllers to write.
      const isOurs = path[0] !== 'status';
      const silent = values.filter(
        (value, index) => isOurs && !isTaken(value, schema) && !told.has(`x${index}`),
      );
      expect({ path, silent }).toEqual({ path, silent: [] });
    }
  });
});

test('several wrong values in several objects', () => {
  const place = fc.nat(subjects.length - 1).chain((at) =>
    fc.record({
      at: fc.constant(at),
      changes: fc.array(
        fc.tuple(
          fc.constantFrom(...pathsOf(at), ['metadata'], ['metadata', 'labels']),
          fc.oneof(fc.constantFrom(...values), fc.jsonValue()),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  );
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), (places) => {
      const objects = places.map(({ at, changes }, index) => {
        const whole = subjects[at];
        return changes.reduce<unknown>(
          (object, [path, value]) => (has(object, path) ? replaced(object, path, value) : object),
          whole && objectOf(whole, `x${index}`),
        );
      });
      expect(checked(objects).broken).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

function pathsOf(at: number): readonly Path[] {
  return subjects[at]?.fields.map(([path]) => path) ?? [];
}

/** Whether what is to be replaced is still there. */
function has(value: unknown, [key, ...rest]: Path): boolean {
  if (key === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, key) && has((value as Readonly<Record<string | number, unknown>>)[key], rest);
}
