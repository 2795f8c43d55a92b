import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { jsonReport } from '../../../lib/check/report/json';
import { reportOf } from '../../../lib/check/report/report';
import { root } from '../fixture';
import { findingAt } from '../objects';
import { example, nasty, resultOf } from './example';

const schema = JSON.parse(readFileSync(join(root, 'schemas/report.json'), 'utf8'));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

test('every report is what the schema in the package says', () => {
  const results = [
    resultOf([]),
    resultOf(example),
    resultOf([findingAt({ construct: 'a/b', hasText: false }), findingAt({}, { message: nasty })]),
    resultOf([], { broken: [{ rule: 'b-rule', error: 1 }] }),
  ];
  for (const result of results) {
    validate(JSON.parse(jsonReport(reportOf(result))));
    expect(validate.errors ?? []).toEqual([]);
  }
});

test('the schema refuses a finding without a fix', () => {
  const report = JSON.parse(jsonReport(reportOf(resultOf(example))));
  delete report.findings[0].fix;
  expect(validate(report)).toBe(false);
});

test('a finding has these keys, in this order', () => {
  const { findings, summary } = JSON.parse(jsonReport(reportOf(resultOf(example))));
  expect(findings[0]).toEqual({
    rule: 'a-rule',
    severity: 'error',
    resource: { kind: 'Service', namespace: 'shop', name: 'cart' },
    file: 'k8s/cart.yaml',
    line: 12,
    column: 7,
    message: 'VirtualService cart sends 10 of 100 requests to subset v2 of cart.shop, which no pod carries',
    effect: 'these requests get 503 (UH), and every retry of them too, as long as the subset stays empty',
    fix: 'add the label version=v2 to the template of Deployment cart-v2',
    related: [
      {
        resource: { kind: 'Service', namespace: 'shop', name: 'cart' },
        file: 'k8s/pods.yaml',
        line: 40,
        column: 9,
        message: 'the pods carry version=v1',
      },
    ],
  });
  expect(Object.keys(findings[0]).join(' ')).toBe(
    'rule severity resource file line column message effect fix related',
  );
  expect(summary).toEqual({
    error: 2,
    warning: 1,
    info: 1,
    notShown: 0,
    suppressed: 0,
    fixable: 0,
    unread: 0,
    brokenRules: [],
    looked: { files: 2, objects: 5, routes: 3, subsets: 1, workloads: 2 },
  });
});

test('where there is no object or no text, the key is there and null', () => {
  const { findings } = JSON.parse(jsonReport(reportOf(resultOf(example))));
  expect(findings[2]).toMatchObject({ file: 'cluster', line: null, column: null });
  expect(findings[3]).toMatchObject({ resource: null, file: 'k8s/web.yaml', line: 3, column: null });
});
