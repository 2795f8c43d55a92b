import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryDuration } from '../../lib/cli/duration';
import { nextCommands } from '../../lib/cli/next-commands';
import { CHANGES } from '../plan/reading';
import { kubeconfigOf } from './kubeconfig';
import { folderWith, type, typeIn } from './terminal';

const text = (end: string) => readFileSync(join(CHANGES, 'promoted-canary', end, 'manifests.yaml'), 'utf8');
const files = { 'old/a.yaml': text('before'), 'new/a.yaml': text('after') };
const oneLine = (stderr: string) => stderr.replaceAll('\n', ' ');

test('without a terminal it says what to add instead of asking', async () => {
  const { status, stderr } = await type('apply --from old --to new', { files });
  expect(status).toBe(2);
  expect(oneLine(stderr)).toContain('not an interactive terminal: add --yes');
});

test.each([
  ['apply nowhere --yes', 'nowhere does not exist'],
  ['apply old --yes', 'old is not a plan: it has no states.json'],
  ['apply steps --from old --yes', 'a plan contains its two states'],
  ['apply --from old --to nowhere --yes', 'nowhere does not exist'],
  ['apply --from old --to new --yes --prune cart', 'use the form KIND/NAMESPACE/NAME'],
  ['apply --from old --to new --yes --prune Widget/shop/cart', 'unknown kind Widget'],
  ['apply --from old --to new --yes --prune service/shop/cart', 'the new state contains this object'],
  ['apply --timeout soon', 'It must be a time, for example 90s, 5m or 1h.'],
])('%s is refused in words', async (command, words) => {
  const { status, stderr, stdout } = await type(command, { files });
  expect([status, stdout]).toEqual([2, '']);
  expect(oneLine(stderr)).toContain(words);
});

test('plan --out writes both ends, from which the same plan is made again', async () => {
  const cwd = folderWith(files);
  await typeIn(cwd, 'plan --from old --to new --out steps');
  const states = JSON.parse(readFileSync(join(cwd, 'steps/states.json'), 'utf8'));
  expect(Object.entries(states).map(([end, objects]) => [end, (objects as unknown[]).length])).toEqual([
    ['from', 5],
    ['to', 4],
  ]);
});

test('times are what people write', () => {
  expect(['90s', '5m', '1h30m', '5', 'm', '1.5h'].map(tryDuration)).toEqual([
    90_000,
    300_000,
    5_400_000,
    undefined,
    undefined,
    undefined,
  ]);
});

test('both ways out are commands that can be typed, with what was said of the first', () => {
  const names = { plan: undefined, from: 'HEAD~1:dist', to: "my 'dist'" };
  expect(nextCommands(names, { context: 'prod', takeOver: ['helm'] })).toEqual({
    resume: `cdk8s-istio apply --from HEAD~1:dist --to 'my '\\''dist'\\''' --context prod --take-over helm`,
    rollBack: `cdk8s-istio apply --from HEAD~1:dist --to 'my '\\''dist'\\''' --back --context prod --take-over helm`,
  });
  expect(nextCommands({ plan: 'steps/', from: '', to: '' }, { back: true })).toEqual({
    resume: 'cdk8s-istio apply steps/ --back',
    rollBack: 'cdk8s-istio apply steps/',
  });
});

/** Runs the command in a program of its own: jest cannot load the client of clusters. */
function run(cwd: string, env: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const command = ['--import', require.resolve('tsx'), join(__dirname, '../../lib/cli/main.ts'), ...words];
  return spawnSync(process.execPath, command, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
}

test('without a kubeconfig nobody is asked at an address that nobody named', () => {
  const cwd = folderWith(files);
  const env = { KUBECONFIG: '', HOME: cwd };
  const { status, stderr } = run(cwd, env, 'apply', '--from', 'old', '--to', 'new', '--yes');
  expect([status, oneLine(stderr)]).toEqual([2, expect.stringContaining('no kubeconfig found')]);
});

test('a cluster that does not answer is waited for in one line, whatever is asked of it', () => {
  const cwd = folderWith({ ...files, 'kubeconfig/config': kubeconfigOf('http://127.0.0.1:9') });
  const env = { KUBECONFIG: join(cwd, 'kubeconfig/config') };
  const flags = ['--dry-run', '--timeout', '3s'];
  const { status, stdout, stderr } = run(cwd, env, 'apply', '--from', 'old', '--to', 'new', ...flags);
  expect([status, stderr]).toEqual([1, '']);
  expect(oneLine(stdout).match(/waiting: /g)).toHaveLength(1);
});
