import { check } from '../../lib/check/check';
import type { Finding } from '../../lib/check/finding';
import { placeOf } from '../../lib/check/place';
import { findingAt, objectAt } from './objects';

// The engine is tried with rules of its own: one that finds what the test says, one that breaks when it is told to.
const found: Finding[] = [];
let breaks = false;
let looked: string[] = [];
jest.mock('../../lib/check/rules', () => ({
  rules: [
    {
      name: 'a-rule',
      description: 'A.',
      severity: 'error',
      upstream: [],
      messages: {},
      find: () => {
        looked.push('a-rule');
        return found.filter(({ rule }) => rule === 'a-rule');
      },
    },
    {
      name: 'b-rule',
      description: 'B.',
      severity: 'warning',
      upstream: [],
      messages: {},
      find: () => {
        looked.push('b-rule');
        if (breaks) throw new TypeError('cannot read properties of undefined');
        return found.filter(({ rule }) => rule === 'b-rule');
      },
    },
  ],
}));

beforeEach(() => {
  found.length = 0;
  breaks = false;
  looked = [];
});

const places = (findings: readonly Finding[]) =>
  findings.map(({ rule, at }) => {
    const { file, line, column } = placeOf(at);
    return `${file}:${line}:${column} ${rule}`;
  });

test('findings come in the order of files by code unit, then lines, columns and rules', () => {
  found.push(
    findingAt({ file: 'b.yaml', line: 1 }),
    findingAt({ file: 'a.yaml', line: 10 }),
    findingAt({ file: 'a.yaml', line: 9, column: 3 }),
    findingAt({ file: 'a.yaml', line: 9, column: 2 }, { rule: 'b-rule' }),
    findingAt({ file: 'a.yaml', line: 9, column: 2 }),
    findingAt({ file: 'Z.yaml' }),
  );
  const expected = [
    'Z.yaml:1:1 a-rule',
    'a.yaml:9:2 a-rule',
    'a.yaml:9:2 b-rule',
    'a.yaml:9:3 a-rule',
    'a.yaml:10:1 a-rule',
    'b.yaml:1:1 a-rule',
  ];
  expect(places(check([]).findings)).toEqual(expected);
  found.reverse();
  expect(places(check([]).findings)).toEqual(expected);
});

test('the same finding twice is told once; another message at the same place is another finding', () => {
  const object = objectAt();
  const one = findingAt({}, { at: { object, path: ['spec'] } });
  found.push(one, { ...one }, { ...one, message: 'Service cart has no port' });
  expect(check([]).findings.map(({ message }) => message)).toEqual([
    'Service cart has no port',
    'Service cart selects nothing',
  ]);
});

test('where there is no text, findings on different objects stay apart', () => {
  const [one, other] = [objectAt({ hasText: false }), { ...objectAt({ hasText: false }), name: 'web' }];
  found.push(
    findingAt({}, { at: { object: one, path: [] } }),
    findingAt({}, { at: { object: other, path: [] } }),
  );
  expect(check([]).findings).toHaveLength(2);
});

test('a configured severity replaces the rule’s own, and a rule that is off does not even look', () => {
  found.push(findingAt(), findingAt({}, { rule: 'b-rule' }));
  const severities = new Map([
    ['a-rule', 'info'],
    ['b-rule', 'off'],
  ] as const);
  expect(check([], { severities }).findings).toMatchObject([{ rule: 'a-rule', severity: 'info' }]);
  expect(looked).toEqual(['a-rule']);
});

test('only the rules that are asked for look', () => {
  found.push(findingAt(), findingAt({}, { rule: 'b-rule' }));
  expect(places(check([], { only: new Set(['b-rule']) }).findings)).toEqual(['a.yaml:1:1 b-rule']);
  expect(looked).toEqual(['b-rule']);
});

test('what is found while reading is a finding like any other', () => {
  const fault = findingAt({}, { rule: 'c-rule', at: { file: 'a.yaml', line: 3, column: 1 } });
  expect(places(check([], { faults: [fault] }).findings)).toEqual(['a.yaml:3:1 c-rule']);
});

test('a rule that breaks is named, and the others are heard', () => {
  found.push(findingAt());
  breaks = true;
  const { findings, broken } = check([]);
  expect(places(findings)).toEqual(['a.yaml:1:1 a-rule']);
  expect(broken).toEqual([{ rule: 'b-rule', error: expect.any(TypeError) }]);
});

test('a suppression whose rule broke is not called stale: nobody looked', () => {
  breaks = true;
  const object = objectAt();
  const suppressions = [{ rule: 'b-rule', reason: 'so be it', objects: [object], at: { object, path: [] } }];
  expect(check([object], { suppressions }).findings).toEqual([]);
  breaks = false;
  expect(check([object], { suppressions }).findings).toMatchObject([{ rule: 'stale-suppression' }]);
});

test('an ignore takes out what fits it, and says why', () => {
  found.push(findingAt({ file: 'a.yaml' }), findingAt({ file: 'b.yaml' }));
  const ignores = [{ fits: ({ at }: Finding) => placeOf(at).file === 'a.yaml', reason: 'a is old' }];
  const { findings, suppressed } = check([], { ignores });
  expect(places(findings)).toEqual(['b.yaml:1:1 a-rule']);
  expect(suppressed).toMatchObject([{ reason: 'a is old' }]);
});

test('positions are asked for findings only', () => {
  const position = jest.fn(() => undefined);
  check([{ ...objectAt(), source: { file: 'a.yaml', position } }]);
  expect(position).not.toHaveBeenCalled();
});

test('it counts the objects that it checked', () => {
  const virtualService = {
    ...objectAt(),
    kind: 'VirtualService',
    data: { spec: { http: [{}, {}], tcp: [{}], tls: 'no list' } },
  };
  const destinationRule = {
    ...objectAt({ file: 'b.yaml' }),
    kind: 'DestinationRule',
    data: { spec: { subsets: [{}] } },
  };
  const deployment = { ...objectAt(), group: 'apps', kind: 'Deployment', data: {} };
  expect(check([virtualService, destinationRule, deployment, objectAt()]).looked).toEqual({
    files: 2,
    objects: 4,
    routes: 3,
    subsets: 1,
    workloads: 1,
  });
});
