import Ajv from 'ajv';
import type { Log } from 'sarif';
import { reportOf } from '../../../lib/check/report/report';
import { sarifReport } from '../../../lib/check/report/sarif';
import { findingAt } from '../objects';
import { example, nasty, resultOf, setting } from './example';
import { sarifSchema } from './sarif-schema';

const log = (...asked: Parameters<typeof reportOf>): Log =>
  JSON.parse(sarifReport(reportOf(...asked), setting));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(sarifSchema);

test('every report is SARIF 2.1.0', () => {
  const results = [
    resultOf([]),
    resultOf(example),
    resultOf([
      findingAt({ construct: 'a/b', hasText: false }),
      findingAt({ file: nasty }, { message: nasty }),
    ]),
    resultOf([], { broken: [{ rule: 'b-rule', error: 1 }] }),
  ];
  for (const result of results) {
    validate(log(result));
    expect(validate.errors ?? []).toEqual([]);
  }
});

test('both ends are shown, and columns are counted as we count them', () => {
  const [run] = log(resultOf(example)).runs;
  expect(run?.columnKind).toBe('utf16CodeUnits');
  expect(run?.results?.[0]).toMatchObject({
    ruleId: 'a-rule',
    ruleIndex: 0,
    level: 'error',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'k8s/cart.yaml' },
          region: { startLine: 12, startColumn: 7 },
        },
        logicalLocations: [{ name: 'cart', fullyQualifiedName: 'Service shop/cart' }],
      },
    ],
    relatedLocations: [
      {
        id: 0,
        physicalLocation: {
          artifactLocation: { uri: 'k8s/pods.yaml' },
          region: { startLine: 40, startColumn: 9 },
        },
        message: { text: 'the pods carry version=v1' },
      },
    ],
  });
  expect(run?.results?.[0]?.message.text).toBe(
    `VirtualService cart sends 10 of 100 requests to subset v2 of cart.shop, which no pod carries.
On the wire: these requests get 503 (UH), and every retry of them too, as long as the subset stays empty.
Fix: add the label version=v2 to the template of Deployment cart-v2.`,
  );
});

test('every rule is described, with its page as help', () => {
  const rules = log(resultOf([])).runs[0]?.tool.driver.rules;
  expect(rules?.map(({ id }) => id)).toEqual(['a-rule', 'b-rule']);
  expect(rules?.[0]).toMatchObject({
    shortDescription: { text: 'What a-rule finds.' },
    help: { markdown: '# a-rule\n\nIts page.\n' },
    defaultConfiguration: { level: 'error' },
  });
});

test('severities are levels of SARIF', () => {
  const levels = log(resultOf(example)).runs[0]?.results?.map(({ level }) => level);
  expect(levels).toEqual(['error', 'warning', 'note', 'error']);
});

test('where there is no text there is no region', () => {
  const [, , result] = log(resultOf(example)).runs[0]?.results ?? [];
  expect(result?.locations?.[0]?.physicalLocation).toEqual({ artifactLocation: { uri: 'cluster' } });
});

test.each([
  ['a b/ü#?.yaml', 'a%20b/%C3%BC%23%3F.yaml'],
  ['/work/a.yaml', 'file:///work/a.yaml'],
  ['-', 'stdin'],
])('the file %s is the address %s', (file, uri) => {
  const [result] = log(resultOf([findingAt({ file })])).runs[0]?.results ?? [];
  expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
});

test('a value from a file is no placeholder and no link', () => {
  const [result] = log(resultOf([findingAt({}, { message: 'a {0} [x](1) b' })])).runs[0]?.results ?? [];
  expect(result?.message.text).toMatch(/^a \{\{0\}\} \\\[x\\\]\(1\) b\./);
});

test.each([
  ['a rule broke', resultOf([], { broken: [{ rule: 'b-rule', error: 1 }] })],
  ['a text could not be read', resultOf([findingAt({}, { rule: 'unreadable-file' })])],
])('the run was no success when %s', (_, result) => {
  expect(log(result).runs[0]?.invocations?.[0]?.executionSuccessful).toBe(false);
  expect(log(resultOf(example)).runs[0]?.invocations?.[0]?.executionSuccessful).toBe(true);
});
