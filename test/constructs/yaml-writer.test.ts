import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { yamlWriter } from '../../lib/constructs/synthesis/yaml-writer';

const awkward = fc.constantFrom(
  '',
  ' ',
  'y',
  'yes',
  'No',
  'on',
  'OFF',
  'true',
  'False',
  'null',
  '~',
  '0775',
  '0o17',
  '1e3',
  '.5',
  '.inf',
  '.nan',
  '1:30',
  '2026-11-23',
  '2026-11-23T10:00:00Z',
  '---',
  '...',
  '--- a',
  '%YAML',
  '- a',
  '-',
  '?',
  '? a',
  ': a',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '*a',
  '&a',
  '!a',
  '|',
  '>',
  '@a',
  '`a',
  '"a"',
  "'a'",
  '{a}',
  '[a]',
  'a, b',
  '<<',
  '=',
  'a\n',
  'a\n\n',
  '\na',
  'a\nb',
  ' a\nb',
  'a\n b\n',
  'a\n---\nb',
  'a \nb',
  'a\n \n',
  '\t',
  'a\tb',
  'a\r\nb',
  '\u0000',
  '\u2028',
  'é',
  '😀',
  'registry/app:1.4.2',
  'a-',
  'false-',
  'system:node',
  `${'word '.repeat(60)}end`,
  `${'long '.repeat(20)}\nsecond ${'line '.repeat(20)}`,
  'abcdef',
  'Infinity',
  '1_000',
  '0x1F',
  '+1',
  '-0',
  'nullnull',
);
const text = fc.oneof(
  { weight: 3, arbitrary: awkward },
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.stringMatching(/^[A-Za-z0-9./_-]{1,12}$/),
);
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 1e21, 1e-7, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53),
);
const scalar = fc.oneof(
  { weight: 4, arbitrary: text },
  number,
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.bigInt(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.date({ noInvalidDate: true }),
  ),
}));

test('any value is printed in the bytes of cdk8s', () => {
  const print = yamlWriter();
  fc.assert(
    fc.property(value, (document) => {
      expect(print(document)).toBe(Yaml.stringify(document));
    }),
    { numRuns: 4000, seed: 11 },
  );
});

test('each awkward scalar is printed in the bytes of cdk8s, as a value, an item and a key, at three depths', () => {
  const print = yamlWriter();
  const places = (it: unknown) => [
    { a: it, b: 1 },
    [it, it],
    { a: [{ b: it, c: [[it]] }] },
    { [String(it)]: { [String(it)]: 1 } },
  ];
  for (const it of fc.sample(fc.oneof(awkward, number), { numRuns: 1500, seed: 3 })) {
    for (const document of places(it)) expect(print(document)).toBe(Yaml.stringify(document));
  }
});

test('an object that stands in two places becomes an alias, as with cdk8s', () => {
  const shared = { app: 'web' };
  const document = { selector: shared, labels: shared, lists: [[], []] };
  expect(Yaml.stringify(document)).toContain('&a1');
  expect(yamlWriter()(document)).toBe(Yaml.stringify(document));
});

test('objects that know how to print themselves are printed as with cdk8s', () => {
  for (const document of [
    { at: new Date(0) },
    { map: new Map([['a', 1]]) },
    { set: new Set([1]) },
    { own: { toJSON: () => 'x' } },
  ]) {
    expect(yamlWriter()(document)).toBe(Yaml.stringify(document));
  }
});
