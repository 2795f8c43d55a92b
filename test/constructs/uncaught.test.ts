import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { emptyFolder, filesIn } from './folder';

const root = resolve(__dirname, '../..');

/** Runs a program with the wrong weight, as `tsx main.ts` does, in a folder that has output already. */
function runWrongProgram(environment: NodeJS.ProcessEnv = {}) {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/kept.yaml'), 'a: 1\n');
  writeFileSync(
    join(folder, 'main.ts'),
    `import { Chart } from '${root}/node_modules/cdk8s';
import { App, Backend, CanaryPair } from '${root}/lib';
const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
const version = { name: 'v1', image: 'shop/cart:1' };
const stable = new Backend(chart, 'cart', { port: 80, version });
new CanaryPair(chart, 'canary', { stable, canary: { ...version, name: 'v2' }, weight: 110 });
app.synth();
`,
  );
  const run = spawnSync(join(root, 'node_modules/.bin/tsx'), ['main.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { ...run, files: filesIn(join(folder, 'dist')) };
}

test('a wrong program ends with its report, without a stack trace, and leaves dist/ as it was', () => {
  const { status, stdout, stderr, files } = runWrongProgram();
  expect(stderr).toMatch(/^1 problem in this program\. Nothing was written\.\n\nshop\/canary\n/);
  expect(stderr).not.toMatch(/^\s+at /m);
  for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect({ status, stdout, files }).toEqual({ status: 1, stdout: '', files: { 'kept.yaml': 'a: 1\n' } });
});

test('the stack trace is there for whoever asks', () => {
  const { status, stderr } = runWrongProgram({ CDK8S_ISTIO_STACK: '1' });
  expect(stderr).toMatch(/^\s+at /m);
  expect(status).toBe(1);
});
