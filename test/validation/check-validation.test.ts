import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CheckValidation } from '../../lib';

const root = resolve(__dirname, '../..');

const route = (subset: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart]
  http: [{ route: [{ destination: { host: cart, subset: ${subset} } }] }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec: { host: cart, subsets: [{ name: v1, labels: { version: v1 } }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop, labels: { app: cart, version: v1 } }
spec: { containers: [{ name: cart, image: 'shop/cart:1', ports: [{ containerPort: 8080 }] }] }
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'validation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Calls the validation as the CLI does, and answers with what it told the CLI. */
async function told(text: string, props = {}) {
  const manifest = join(folder, 'shop.k8s.yaml');
  writeFileSync(manifest, text);
  writeFileSync(join(folder, 'construct-metadata.json'), '{}');
  const violations: {
    ruleName: string;
    violatingResources: readonly { resourceName: string; locations: readonly string[] }[];
  }[] = [];
  let status = 'none';
  await new CheckValidation(props).validate({
    manifests: [manifest],
    report: {
      addViolation: (violation) => violations.push(violation),
      submit: (outcome) => {
        status = outcome;
      },
    },
  });
  return { violations, status };
}

test('manifests that agree succeed, and kubectl can apply what is left in the folder', async () => {
  expect(await told(route('v1'))).toEqual({ violations: [], status: 'success' });
  expect(readdirSync(folder)).toEqual(['shop.k8s.yaml']);
});

test('a route to a missing subset fails, with its rule, object and line', async () => {
  const { violations, status } = await told(route('v2'));
  expect(status).toBe('failure');
  expect(violations.map(({ ruleName }) => ruleName)).toContain('route-to-missing-subset (error)');
  const [first] = violations.flatMap(({ violatingResources }) => violatingResources);
  expect(first?.resourceName).toBe('cart');
  expect(first?.locations[0]).toMatch(/^6:\d+: .*v2/);
});

test('what stays below failOn is told and does not fail', async () => {
  const text = route('v1').replace('name: http,', 'name: web,');
  expect(await told(text)).toEqual({ violations: [], status: 'success' });
  expect((await told(text, { severity: 'info' })).violations).toHaveLength(1);
  expect((await told(text, { failOn: 'info' })).status).toBe('failure');
});

test('text that cannot be read is no success', async () => {
  expect((await told('a: [')).status).toBe('failure');
});

test('construct-metadata.json stays where it is asked for', async () => {
  await told(route('v1'), { keepConstructMetadata: true });
  expect(existsSync(join(folder, 'construct-metadata.json'))).toBe(true);
});

test.each([
  [{ fail: 'error' }, 'no property fail'],
  [{ failOn: 'fatal' }, "failOn of CheckValidation is 'fatal'"],
])('%j is refused', (props, message) => {
  expect(() => new CheckValidation(props as never)).toThrow(message);
});

test('cdk8s synth runs it as cdk8s.yaml names it, and fails on a fault', () => {
  const entry = join(folder, 'plugin');
  // As an installed package has it: a folder whose main file exports the class.
  execFileSync('mkdir', ['-p', entry]);
  writeFileSync(
    join(entry, 'index.js'),
    `require('tsx/cjs'); module.exports = require(${JSON.stringify(join(root, 'lib'))});\n`,
  );
  writeFileSync(
    join(folder, 'write.js'),
    `
    const fs = require('node:fs');
    fs.mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
    fs.writeFileSync(process.env.CDK8S_OUTDIR + '/shop.k8s.yaml', ${JSON.stringify(route('v2'))});
  `,
  );
  writeFileSync(
    join(folder, 'cdk8s.yaml'),
    `language: typescript
app: node write.js
output: dist
validations:
  - package: ./plugin
    version: 0.0.0
    class: CheckValidation
    properties: { complete: true }
`,
  );
  const cli = join(root, 'node_modules/cdk8s-cli/bin/cdk8s');
  const env = { ...process.env, NODE_PATH: join(root, 'node_modules'), CDK8S_CHECK_UPGRADE: 'false' };
  let output = '';
  try {
    execFileSync(process.execPath, [cli, 'synth'], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  expect(output).toContain('route-to-missing-subset (error)');
  expect(output).toContain('How to fix:');
}, 60_000);
