import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { emptyFolder, filesIn } from './folder';

const root = resolve(__dirname, '../..');

const wrongWeight =
  "new CanaryPair(chart, 'canary', { stable: cart, canary: { ...version, name: 'v2' }, weight: 110 });";

/** Runs a program that ends with these lines, in a folder that has output already. */
function run(lines: string, command = ['tsx', 'main.ts'], environment: NodeJS.ProcessEnv = {}) {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/kept.yaml'), 'a: 1\n');
  writeFileSync(
    join(folder, 'main.ts'),
    `import { Chart } from '${root}/node_modules/cdk8s';
import { ConfigMap } from '${root}/node_modules/cdk8s-plus-27';
import { App, Backend, CanaryPair } from '${root}/lib';
const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
const version = { name: 'v1', image: 'shop/cart:1' };
const cart = new Backend(chart, 'cart', { port: 80, version });
${lines}
app.synth();
`,
  );
  const [name = '', ...rest] = command;
  const bin = join(root, 'node_modules/.bin');
  const ended = spawnSync(join(bin, name), rest, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment, PATH: `${bin}:${process.env.PATH}` },
  });
  const output = join(folder, 'dist');
  return { ...ended, files: existsSync(output) ? filesIn(output) : {} };
}

test('a wrong program ends with its report, without a stack trace, and leaves dist/ as it was', () => {
  const { status, stdout, stderr, files } = run(wrongWeight);
  expect(stderr).toMatch(/^1 problem in this program\. Nothing was written\.\n\nshop\/canary\n/);
  expect(stderr).not.toMatch(/^\s+at /m);
  for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect({ status, stdout, files }).toEqual({ status: 1, stdout: '', files: { 'kept.yaml': 'a: 1\n' } });
});

test('the stack trace is there for whoever asks', () => {
  const { status, stderr } = run(wrongWeight, ['tsx', 'main.ts'], { CDK8S_ISTIO_STACK: '1' });
  expect(stderr).toMatch(/^\s+at /m);
  expect(status).toBe(1);
});

test.each([
  {
    mistake: 'a port in quotes',
    lines: "new Backend(chart, 'stock', { port: '8080' as never, version });",
    told: ['shop/stock', 'port is "8080" (invalid-port)', 'fix: remove the quotes: 8080'],
  },
  {
    mistake: 'a port that is left out',
    lines: "new Backend(chart, 'stock', { version } as never);",
    told: ['shop/stock', 'stock has no port', 'fix: set the number that callers use, as in port: 8080'],
  },
  {
    mistake: 'a version label that is a number',
    lines: "new Backend(chart, 'stock', { port: 80, version: { ...version, label: 2026.11 as never } });",
    told: ['the label of version v1 is 2026.11', "fix: put it in quotes: '2026.11'"],
  },
  {
    mistake: 'an id twice, of a construct of ours',
    lines: "\nnew Backend(chart, 'cart', { port: 80, version });",
    told: [
      'shop/cart\n',
      'the id "cart" is used twice in the Chart "shop", first by a Backend',
      'on the wire: ',
      'fix: use another id for the second one, such as "cart-2"',
      'main.ts:9',
    ],
  },
  {
    mistake: 'an id twice, of a construct of cdk8s-plus, deep in the tree',
    lines: "new ConfigMap(cart, 'settings');\nnew ConfigMap(cart, 'settings');",
    told: [
      'shop/cart/settings\n',
      'the id "settings" is used twice in the Backend "cart", first by a ConfigMap',
      'main.ts:9',
    ],
  },
  {
    mistake: 'an id twice, of charts',
    lines: "new Chart(app, 'shop');",
    told: ['shop\n', 'the id "shop" is used twice in the App, first by a Chart', 'main.ts:8'],
  },
])('$mistake is told with its place, effect and fix, without a stack trace', ({ lines, told }) => {
  const { status, stdout, stderr, files } = run(lines);
  const text = stderr.replace(/\n {6,}/g, ' ');
  for (const part of told) expect(text).toContain(part);
  expect(stderr).toMatch(/^1 problem in this program\. Nothing was written\.\n\n/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ status, stdout, files }).toEqual({ status: 1, stdout: '', files: { 'kept.yaml': 'a: 1\n' } });
});

test('through `cdk8s synth` an id twice is told as well, with the way to get the output back', () => {
  const command = ['cdk8s', 'synth', '--app', 'tsx main.ts', '--output', 'dist'];
  const { status, stdout, stderr } = run("new Backend(chart, 'cart', { port: 80, version });", command, {
    CDK8S_CHECK_UPGRADE: 'false',
  });
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('the id "cart" is used twice in the Chart "shop"');
  expect(stdout + stderr).toContain('git checkout -- dist');
  expect(stdout + stderr).not.toMatch(/There is already a Construct/);
});

test('an error that is none of the program stays as it is', () => {
  const { status, stderr } = run("throw new Error('There is already a cart');");
  expect(stderr).toMatch(/Error: There is already a cart\n\s+at /);
  expect(status).toBe(1);
});
