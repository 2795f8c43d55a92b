import { execFileSync } from 'node:child_process';
import { sound } from './manifests';
import { folderWith, type, typeIn } from './terminal';

const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

test('check without dist says what to name', async () => {
  const { status, stderr } = await type('check');
  expect(status).toBe(2);
  expect(inOneLine(stderr)).toBe(
    'error: dist does not exist: name a folder (cdk8s-istio check k8s/), or run cdk8s synth first',
  );
});

test.each(['plan', 'apply --yes'])('%s without a committed dist says what to name', async (command) => {
  const folder = folderWith({ 'dist/a.yaml': sound });
  expect(inOneLine((await typeIn(folder, command)).stderr)).toMatch(
    /: commit it first, or name the old state/,
  );
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, 'commit', '--quiet', '--allow-empty', '-m', 'First'], { cwd: folder });
  const { status, stderr } = await typeIn(folder, command);
  expect(status).toBe(2);
  expect(inOneLine(stderr)).toBe(
    'error: commit HEAD has no dist: commit it first, or name the old state with --from',
  );
});

test('plan without a new dist says what to name', async () => {
  const { stderr } = await type('plan --from old', { files: { 'old/a.yaml': sound } });
  expect(inOneLine(stderr)).toBe(
    'error: dist does not exist: run cdk8s synth first, or name the new state with --to',
  );
});
