import { everyRule } from '../../lib/check/every-rule';
import { promisesOfHelp, renderingOptions, type TriedOptions } from './help-promises';
import { drifting, sound, stale } from './manifests';
import { type } from './terminal';

const files = {
  'dist/a.yaml': drifting,
  'dist/b.yaml': stale.replaceAll('cart', 'web').replaceAll('v2', 'v3'),
};

const unquoted = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { version: 1.10 }
`;

/** A route to a host of which no Service is in the files. */
const routeTo = (host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  http:
    - route: [{ destination: { host: ${host} } }]
`;

/** A redirect with one field. */
const redirecting = (field: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  http:
    - match: [{ uri: { prefix: /old/ } }]
      redirect: { ${field} }
`;

/** What each option of `check --help` does, tried. */
const options: TriedOptions = {
  '--output': async () => {
    const { findings } = JSON.parse((await type('check --output json', { files })).stdout);
    expect(findings.length).toBeGreaterThan(1);
    expect((await type('check -o=github', { files })).status).toBe(2);
    expect((await type('check -o github', { files })).stdout).toMatch(/^::error /);
  },
  '--severity': async () => {
    const { stdout } = await type('check --severity error', { files });
    expect(stdout).not.toContain('stale-suppression');
    expect(stdout.replaceAll('\n', ' ')).toContain('1 error and 1 warning');
    expect(stdout.replaceAll('\n', ' ')).toContain('1 below --severity not shown.');
  },
  '--fail-on': async () => {
    const warned = { 'dist/b.yaml': stale };
    expect((await type('check --fail-on warning', { files: warned })).status).toBe(1);
    expect((await type('check --fail-on error', { files: warned })).status).toBe(0);
  },
  '--max-warnings': async () => {
    const warned = { 'dist/b.yaml': stale };
    expect((await type('check --max-warnings 1', { files: warned })).status).toBe(0);
    expect((await type('check --max-warnings 0', { files: warned })).status).toBe(1);
    expect((await type('check --max-warnings many', { files: warned })).status).toBe(2);
  },
  '--complete': async () => {
    const elsewhere = { 'dist/a.yaml': routeTo('pay.money.svc.cluster.local') };
    const rule = 'route-to-missing-host';
    expect((await type('check', { files: elsewhere })).stdout).not.toContain(rule);
    expect((await type('check --complete', { files: elsewhere })).stdout).toContain(rule);
  },
  '--namespace': async () => {
    const { stdout } = await type('check -n shop -o json', { files });
    expect(JSON.parse(stdout).findings[0].resource).toEqual({
      kind: 'Deployment',
      namespace: 'shop',
      name: 'cart',
    });
    expect((await type('check -n Shop/x', { files })).status).toBe(2);
  },
  ...renderingOptions('check', files),
  '--allow-unread': async () => {
    const charts = { 'dist/a.yaml': 'name: {{ .Values.name }}\n', 'dist/b.yaml': sound };
    expect((await type('check', { files: charts })).status).toBe(2);
    expect((await type('check --allow-unread', { files: charts })).status).toBe(0);
  },
  '--istio': async () => {
    const newer = { 'dist/a.yaml': redirecting('prefixRewrite: /new/') };
    const rule = 'field-of-newer-istio';
    expect((await type('check', { files: newer })).stdout).not.toContain(rule);
    expect((await type('check --istio 1.30', { files: newer })).stdout).toContain(rule);
    expect((await type('check --istio 1.30.2', { files: newer })).stdout).toContain(rule);
    const configured = { ...newer, 'cdk8s-istio.json': '{ "istio": "1.30" }' };
    expect((await type('check', { files: configured })).stdout).toContain(rule);
    expect((await type('check --istio 1.31', { files: configured })).stdout).not.toContain(rule);
    expect((await type('check --istio latest', { files: newer })).status).toBe(2);
  },
  '--rule': async () => {
    const { stdout } = await type('check --rule selector-misses-template -o json', { files });
    expect(JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule)).toEqual([
      'selector-misses-template',
    ]);
    const both = 'check --rule stale-suppression,unknown-suppression --rule selector-misses-template -o json';
    expect(JSON.parse((await type(both, { files })).stdout).findings).toHaveLength(2);
  },
  '--ignore': async () => {
    const { stdout, status } = await type('check --ignore selector-misses-template', { files });
    expect(status).toBe(0);
    expect(stdout).not.toContain('selector-misses-template)');
  },
  '--fix': async () => {
    const { stdout, status } = await type('check --fix', { files: { 'dist/a.yaml': unquoted } });
    expect(stdout).toContain('--fix fixed 1 finding in 1 file. No error or warning is left.');
    expect(status).toBe(0);
    const left = await type('check --fix', { files });
    expect(left.stdout).toMatch(/^ {4}why: a person must decide: write/m);
    expect(left.stdout).toContain('left to fix by hand');
    expect(left.status).toBe(1);
  },
  '--dry-run': async () => {
    const { stdout, status } = await type('check --fix --dry-run', { files: { 'dist/a.yaml': unquoted } });
    expect(stdout).toContain('-  labels: { version: 1.10 }\n+  labels: { version: "1.10" }\n');
    expect(status).toBe(0);
  },
  '--explain': async () => {
    const { stdout, status } = await type('check --explain selector-misses-template');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# selector-misses-template\n.*## On the wire\n.*```yaml\n/s);
    expect(await type('check --explain selector-missing-template')).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: unknown rule 'selector-missing-template'; did you mean\nselector-misses-template?\n",
    });
  },
  '--list': async () => {
    const { stdout, status } = await type('check --list');
    expect(status).toBe(0);
    for (const { name, severity } of everyRule) expect(stdout).toContain(`${name} (${severity})\n`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  },
};

promisesOfHelp('check', options);

describe('cdk8s-istio check --help', () => {
  test('every rule that it names is one', async () => {
    const { stdout } = await type('check --help');
    const [, rule = ''] = /--explain ([\w-]+)$/m.exec(stdout) ?? [];
    expect(everyRule.map(({ name }) => name)).toContain(rule);
  });
});

describe('cdk8s-istio', () => {
  test('--help lists the commands', async () => {
    const { stdout, status } = await type('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}check /m);
  });

  test('--version prints that of the package', async () => {
    const { version } = require('../../package.json');
    expect(await type('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('did you mean', () => {
  test.each([
    ['chek', 'check'],
    ['check --complet', '--complete'],
    ['check -o jsn', 'json'],
    ['check --severity warn', 'warning'],
    ['check --rule stale-supression', 'stale-suppression'],
    ['check --ignore stale-supression', 'stale-suppression'],
  ])('%s: %s', async (command, meant) => {
    const { status, stderr } = await type(command, { files: { 'dist/a.yaml': sound } });
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`[Dd]id you mean ${meant}\\?`));
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
