import { sound } from './manifests';
import { type } from './terminal';

let error: unknown;
jest.mock('../../lib/check/rules', () => {
  const { selectorMissesTemplate } = jest.requireActual('../../lib/check/rules/selector-misses-template');
  const broken = {
    ...selectorMissesTemplate,
    name: 'a-broken-rule',
    find: () => {
      throw error;
    },
  };
  return { rules: [broken, selectorMissesTemplate] };
});

const files = { 'dist/a.yaml': sound };

test('a rule that breaks is named, with status 2 and no stack, and the report says what is missing', async () => {
  error = new TypeError('cannot read this');
  const { status, stdout, stderr } = await type('check', { files });
  expect(status).toBe(2);
  expect(stdout.replaceAll('\n', ' ')).toContain('Not checked, because the rule failed: a-broken-rule.');
  expect(stderr).toMatch(/^error: rule a-broken-rule: cannot read this\nThis is a bug in cdk8s-istio/);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('CDK8S_ISTIO_DEBUG adds the stack', async () => {
  error = new TypeError('cannot read this');
  const { stderr } = await type('check', { files, env: { CDK8S_ISTIO_DEBUG: '1' } });
  expect(stderr).toMatch(/rule a-broken-rule: TypeError: cannot read this\n +at /);
});

test('whatever is thrown', async () => {
  for (error of [undefined, null, 'text', Object.create(null)]) {
    const { status, stderr } = await type('check', { files });
    expect(status).toBe(2);
    expect(stderr).toContain('rule a-broken-rule: ');
  }
});

test('rules that are not asked for cannot break', async () => {
  error = new Error('x');
  expect((await type('check --ignore a-broken-rule', { files })).status).toBe(0);
});
