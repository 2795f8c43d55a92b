import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { configurationOf } from '../../lib/check/configuration/configuration';
import { ConfigurationError } from '../../lib/check/configuration/configuration-error';
import { fileMatcher } from '../../lib/check/configuration/file-matcher';
import { configurationSchema } from '../../lib/check/configuration/schema';
import { schemaFaults } from '../../lib/check/configuration/schema-faults';
import { findingAt } from './objects';
import { schemaFile } from './rule-page';

const read = (text: string, at?: string) =>
  configurationOf({ file: 'cdk8s-istio.json', folder: '/work', text, at });

function mistakes(text: string, at?: string): string[] {
  try {
    read(text, at);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n');
    throw error;
  }
}

test('severities, ignores, what is known and whether that is all', () => {
  const configuration = read(`{
    "$schema": "./node_modules/cdk8s-istio/schemas/configuration.json",
    "rules": { "selector-misses-template": "warning", "stale-suppression": "off" },
    "ignores": [{ "files": "old/**", "reason": "gone in May" }],
    "known": { "services": ["db/postgres"], "hosts": ["api.example.com"] },
    "domain": "example.local",
    "complete": true, "allowUnread": true, "requests": ["tests/requests.yaml"]
  }`);
  expect(configuration).toEqual({
    requests: ['tests/requests.yaml'],
    severities: new Map([
      ['selector-misses-template', 'warning'],
      ['stale-suppression', 'off'],
    ]),
    ignores: [{ fits: expect.any(Function), reason: 'gone in May' }],
    notes: [],
    allowsUnread: true,
    mesh: {
      isComplete: true,
      domain: 'example.local',
      rootNamespace: undefined,
      knownHosts: ['postgres.db.svc.example.local', 'api.example.com'],
    },
  });
});

test('in package.json it stands under "cdk8s-istio"; a package.json without it says nothing', () => {
  expect(read('{ "name": "x", "cdk8s-istio": { "complete": true } }', 'cdk8s-istio')?.mesh.isComplete).toBe(
    true,
  );
  expect(read('{ "dependencies": { "cdk8s-istio": "1" } }', 'cdk8s-istio')).toBeUndefined();
});

describe('a mistake is told with its line, its column and what was meant', () => {
  test.each([
    [
      '{\n  "rules": { "selector-miss-template": "off" }\n}',
      ['2:14: rules.selector-miss-template is unknown; did you mean selector-misses-template?'],
    ],
    [
      '{\n  "rules": {\n    "stale-suppression": "eror"\n  }\n}',
      [
        '3:5: rules.stale-suppression is "eror", but must be error, warning, info or off; did you mean error?',
      ],
    ],
    ['{ "ignore": [] }', ['1:3: ignore is unknown; did you mean ignores?']],
    [
      '{\n  "ignores": [\n    { "files": "a" },\n    { "rule": "x", "reason": " " }\n  ]\n}',
      [
        '3:5: ignores[0] has no reason',
        '4:7: ignores[1].rule is "x", but must be the name of a rule',
        '4:20: ignores[1].reason is empty',
      ],
    ],
    [
      '{ "known": ["db"], "complete": "yes" }',
      ['1:3: known is a list, but must be an object', '1:20: complete is "yes", but must be true or false'],
    ],
    [
      '{ "known": { "services": ["postgres"] } }',
      ['1:27: known.services[0] is "postgres", but must be NAMESPACE/NAME'],
    ],
    ['[]', ['1:1: the configuration is a list, but must be an object']],
    ['null', ['1:1: the configuration is null, but must be an object']],
    ['{\n  "rules": {},\n}', ['3:1: invalid JSON: Expected double-quoted property name']],
    ['', ['1:1: invalid JSON: Unexpected end of JSON input']],
    [
      '{ "rules": { "__proto__": "off", "constructor": "off" } }',
      ['1:14: rules.__proto__ is unknown', '1:34: rules.constructor is unknown'],
    ],
  ])('%s', (text, expected) => {
    expect(mistakes(text)).toEqual(expected.map((mistake) => `cdk8s-istio.json:${mistake}`));
  });

  test('in package.json, with the way from the top', () => {
    expect(mistakes('{\n "cdk8s-istio": { "rule": {} } }', 'cdk8s-istio')).toEqual([
      'cdk8s-istio.json:2:19: .cdk8s-istio.rule is unknown; did you mean rules?'.replace(': .', ': '),
    ]);
  });
});

test('what the schema of the package refuses is refused, and nothing else (held against ajv)', () => {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
  const names = fc.constantFrom(
    'rules',
    'ignores',
    'known',
    'complete',
    'reason',
    'rule',
    'files',
    'hosts',
    'x',
  );
  const leaves = fc.oneof(
    fc.constantFrom('off', 'error', 'stale-suppression', '', ' '),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaves,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(names, fc.constant('stale-suppression')), tie('value'), { maxKeys: 4 }),
    ),
  }));
  let accepted = 0;
  const whole = fc.oneof(
    value,
    fc.record(
      {
        rules: fc.oneof(fc.dictionary(fc.constant('stale-suppression'), leaves), value),
        ignores: fc.oneof(
          fc.array(fc.record({ reason: leaves, files: leaves }, { requiredKeys: [] })),
          value,
        ),
        known: fc.oneof(fc.record({ hosts: fc.array(leaves) }), value),
        complete: fc.oneof(fc.boolean(), value),
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(whole, (written) => {
      const plain = JSON.parse(JSON.stringify(written));
      const isRight = validate(plain);
      if (isRight) accepted++;
      expect(schemaFaults(plain, configurationSchema).length === 0).toBe(isRight);
    }),
    { numRuns: 2000, seed: 6 },
  );
  expect(accepted).toBeGreaterThan(50);
});

describe('an entry of ignores fits findings by file, object and rule', () => {
  const fits = (entry: string, file = '/work/old/a.yaml') =>
    read(`{ "ignores": [${entry}] }`)?.ignores[0]?.fits(findingAt({ file }, { rule: 'stale-suppression' }));

  test.each([
    ['{ "reason": "x" }', true],
    ['{ "reason": "x", "rule": "stale-suppression" }', true],
    ['{ "reason": "x", "rule": "unknown-suppression" }', false],
    ['{ "reason": "x", "object": "Service shop/cart" }', true],
    ['{ "reason": "x", "object": "Service cart" }', true],
    ['{ "reason": "x", "object": "Service web" }', false],
    ['{ "reason": "x", "files": "old" }', true],
    ['{ "reason": "x", "files": "old", "object": "Service web" }', false],
  ])('%s: %s', (entry, expected) => {
    expect(fits(entry)).toBe(expected);
  });

  test('files are named from the folder of the configuration, however the user named them', () => {
    for (const file of ['old/a.yaml', './old/a.yaml', '/work/old/a.yaml']) {
      expect(fits('{ "reason": "x", "files": "old/*.yaml" }', file)).toBe(true);
    }
    expect(fits('{ "reason": "x", "files": "old/*.yaml" }', '/other/old/a.yaml')).toBe(false);
  });
});

test.each([
  ['*.yaml', 'a.yaml', true],
  ['*.yaml', 'b/a.yaml', false],
  ['**/*.yaml', 'a.yaml', true],
  ['**/*.yaml', 'b/c/a.yaml', true],
  ['b/**', 'b/c/a.yaml', true],
  ['b', 'b/c/a.yaml', true],
  ['b/', 'b/a.yaml', true],
  ['./b', 'b/a.yaml', true],
  ['b', 'bc/a.yaml', false],
  ['?.yaml', 'a.yaml', true],
  ['?.yaml', 'ab.yaml', false],
  ['a.yaml', 'axyaml', false],
  ['a+(b).yaml', 'a+(b).yaml', true],
  ['é*/[x].yaml', 'été/[x].yaml', true],
])('the pattern %s on %s: %s', (pattern, file, expected) => {
  expect(fileMatcher(pattern)(file)).toBe(expected);
});

test('no pattern takes long', () => {
  const fits = fileMatcher(`${'*a'.repeat(500)}b`);
  expect(fits('a'.repeat(2000))).toBe(false);
});
