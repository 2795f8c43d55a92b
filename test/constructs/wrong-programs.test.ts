import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Chart } from 'cdk8s';
import { problemReport } from '../../lib/constructs/problems/problem-report';
import { callerMistakes } from './mistakes/callers';
import { existingMistakes } from './mistakes/existing';
import { externalMistakes } from './mistakes/external';
import { gatewayMistakes } from './mistakes/gateways';
import { laneMistakes } from './mistakes/lanes';
import { type Mistake, problemsOf } from './mistakes/mistake';
import { podMistakes } from './mistakes/pods';
import { serviceMistakes } from './mistakes/services';
import { versionMistakes } from './mistakes/versions';

const mistakes: readonly Mistake[] = [
  ...serviceMistakes,
  ...versionMistakes,
  ...laneMistakes,
  ...podMistakes,
  ...gatewayMistakes,
  ...existingMistakes,
  ...externalMistakes,
  ...callerMistakes,
];

const constructs = resolve(__dirname, '../../lib/constructs');

/** Rules about the tree and its files, which the tests of App break. */
const rulesOfApp = [
  'chart-before-crds',
  'chart-before-namespaces',
  'dependency-cycle',
  'dependency-on-another-app',
  'dependency-outside-charts',
  'duplicate-id',
  'duplicate-object',
  'file-name-clash',
  'kustomization-of-others',
];

/** Warnings, which stop nobody; their own tests break them. */
const warnings = [
  'call-leaves-lane',
  'callers-not-enforced',
  'lane-not-at-gateway',
  'share-outruns-pods',
  'shared-identity',
];

/** A fix tells what to do. */
const instruction =
  /^(add|begin|change|choose|correct|give|keep|leave|list|make|move|narrow|patch|put|raise|remove|rename|replace|rewrite|run|set|use|write) /;

test.each(mistakes)('$rule: $name', ({ rule, path, value, make }: Mistake) => {
  const problems = problemsOf(make);
  const found = problems.find((problem) => problem.rule === rule && problem.path === path);
  expect(problems.map((problem) => `${problem.path}: ${problem.rule}`)).toContain(`${path}: ${rule}`);
  expect(found?.message).toContain(value);
  expect(found?.fix).toMatch(instruction);
  // The whole text, as a user reads it: a change of any word is seen in a review.
  const [, ...sections] = problemReport(found === undefined ? [] : [found]).split('\n\n');
  expect(sections.join('\n\n')).toMatchSnapshot();
});

test.each(mistakes)('$rule says in 80 columns what is wrong: $name', ({ rule, path, make }: Mistake) => {
  const found = problemsOf(make).find((problem) => problem.rule === rule && problem.path === path);
  // The reason that the engine of regular expressions gives comes behind.
  const sentence = found?.message.replace(/(is not valid in RE2): .*/, '$1') ?? '';
  expect(sentence).toMatch(/^.{10,80}$/);
});

test('every rule that the constructs know has a program that breaks it', () => {
  const sources = readdirSync(constructs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(constructs, file), 'utf8'));
  const known = new Set(
    sources.flatMap((text) => [...text.matchAll(/rule: '([a-z0-9-]+)'(?!, at)/g)].map((match) => match[1])),
  );
  const broken = new Set([...rulesOfApp, ...warnings, ...mistakes.map((mistake) => mistake.rule)]);
  expect([...known].filter((rule) => rule !== undefined && !broken.has(rule)).sort()).toEqual([]);
});

test('all mistakes of a program are told at once', () => {
  const rules = [
    'weight-out-of-range',
    'invalid-port',
    'version-without-image',
    'route-claimed-twice',
    'regex-not-re2',
  ];
  const several = rules.map((rule) => mistakes.find((mistake) => mistake.rule === rule));
  const problems = problemsOf((_, app) => {
    for (const [index, mistake] of several.entries()) {
      mistake?.make(new Chart(app, `shop-${index}`, { namespace: `shop-${index}` }), app);
    }
  });
  expect(problems.map((problem) => problem.rule)).toEqual(expect.arrayContaining(rules));
});
