import { configurationOf } from '../../lib/check/configuration/configuration';
import { ruleNames } from '../../lib/check/every-rule';
import { currentRuleName, formerRuleNames } from '../../lib/check/renamed-rules';
import { type } from '../cli/terminal';

const configured = (text: string) => configurationOf({ file: 'cdk8s-istio.json', folder: '/work', text });

const labelled = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { istio-injection: enabled, istio.io/rev: canary }
`;

test('each old name leads to a rule, and no rule has it', () => {
  expect(formerRuleNames).toEqual([...formerRuleNames].sort());
  expect(formerRuleNames.filter((name) => ruleNames.has(name))).toEqual([]);
  expect(formerRuleNames.map(currentRuleName).filter((name) => !ruleNames.has(name))).toEqual([]);
});

describe('a configuration with old names', () => {
  test('means the present rules', () => {
    const { severities, notes } =
      configured('{ "rules": { "mutual-tls-at-odds": "off", "stale-suppression": "error" } }') ?? {};
    expect(severities).toEqual(
      new Map([
        ['mutual-tls-mode-mismatch', 'off'],
        ['stale-suppression', 'error'],
      ]),
    );
    expect(notes).toMatchObject([
      {
        rule: 'unknown-suppression',
        severity: 'info',
        at: { file: 'cdk8s-istio.json', line: 1, column: 14 },
        message: 'rule mutual-tls-at-odds is now called mutual-tls-mode-mismatch',
      },
    ]);
  });

  test('gives way to the present name where both are written', () => {
    const text = '{ "rules": { "mutual-tls-mode-mismatch": "info", "mutual-tls-at-odds": "off" } }';
    expect(configured(text)?.severities).toEqual(new Map([['mutual-tls-mode-mismatch', 'info']]));
  });

  test('ignores what it ignored, with a note at its line', async () => {
    const ignores = (rule: string) => JSON.stringify({ ignores: [{ rule, reason: 'until May' }] }, null, 1);
    const files = { 'k8s/a.yaml': labelled };
    const before = await type('check k8s', { files });
    expect(before.stdout).toContain('(conflicting-injection-labels)');
    const { stdout, status } = await type('check k8s', {
      files: { ...files, 'cdk8s-istio.json': ignores('injection-labels-at-odds') },
    });
    expect(stdout).toMatch(
      /^cdk8s-istio\.json:4:4 info\n +rule injection-labels-at-odds is now called\n? +conflicting-injection-labels/,
    );
    expect(stdout).toContain('1 suppressed');
    expect(status).toBe(0);
    const renamed = await type('check k8s', {
      files: { ...files, 'cdk8s-istio.json': ignores('conflicting-injection-labels') },
    });
    expect(renamed.stdout).not.toContain('cdk8s-istio.json');
  });
});

test.each(['--rule', '--ignore'])('%s takes an old name', async (option) => {
  const { stdout } = await type(`check k8s ${option} injection-labels-at-odds`, {
    files: { 'k8s/a.yaml': labelled },
  });
  expect(stdout.includes('(conflicting-injection-labels)')).toBe(option === '--rule');
});

test('--explain prints the page of the present name', async () => {
  const { stdout } = await type('check --explain mutual-tls-at-odds', { files: {} });
  expect(stdout).toMatch(/^# mutual-tls-mode-mismatch\n/);
});

test.each([
  ['--rule', 'label-not-tex'],
  ['--explain', 'label-not-tex'],
])('a misspelt old name after %s suggests the present one', async (option, name) => {
  const { status, stderr } = await type(
    option === '--rule' ? `check - ${option} ${name}` : `check ${option} ${name}`,
  );
  expect(status).toBe(2);
  expect(stderr).toContain('did you mean label-not-a-string?');
});

test('a misspelt old name in the configuration suggests the present one', () => {
  expect(() => configured('{ "rules": { "label-not-tex": "off" } }')).toThrow(
    'did you mean label-not-a-string?',
  );
});
