import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { drifting, sound } from '../cli/manifests';
import { folderWith, type, typeIn } from '../cli/terminal';

// What the user sees of states that are not as they should be: 2, a reason, and never a stack trace.

test.each([
  ['check gone', {}, 'error: gone does not exist\n'],
  [
    'check',
    {},
    'error: dist does not exist: name a folder (cdk8s-istio check k8s/), or run cdk8s\nsynth first\n',
  ],
  ['check dist', { 'dist/README.md': 'r' }, 'error: no Kubernetes objects in dist\n'],
  ['check dist', { 'dist/a.yaml': '' }, 'error: no Kubernetes objects in dist\n'],
  ['check dist', { 'dist/a.yaml': '# nothing\n---\n' }, 'error: no Kubernetes objects in dist\n'],
  ['check -', {}, 'error: no Kubernetes objects in -\n'],
])('%s of nothing', async (command, files, stderr) => {
  expect(await type(command, { files })).toEqual({ status: 2, stdout: '', stderr });
});

test('a manifest that cannot be read is told beside what was found in the others, and the status is 2', async () => {
  const cwd = folderWith({ 'dist/b.yaml': drifting });
  symlinkSync('gone.yaml', join(cwd, 'dist/a.yaml'));
  execFileSync('mkfifo', [join(cwd, 'dist/c.yaml')]);
  const { status, stdout, stderr } = await typeIn(cwd, 'check -o json');
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  const { findings } = JSON.parse(stdout);
  expect(findings.map(({ file, rule }: { file: string; rule: string }) => [file, rule])).toEqual([
    ['dist/a.yaml', 'unreadable-file'],
    ['dist/b.yaml', 'selector-misses-template'],
    ['dist/c.yaml', 'unreadable-file'],
  ]);
});

test('a manifest that cannot be read is never "nothing found"', async () => {
  const cwd = folderWith({ 'dist/b.yaml': sound });
  symlinkSync('/etc/hostname', join(cwd, 'dist/a.yaml'));
  const { status, stdout } = await typeIn(cwd, 'check');
  expect(status).toBe(2);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'it is a symbolic link out of the folder, which is not followed',
  );
  expect(stdout).not.toContain('Nothing found');
});

test('states that overlap are read once', async () => {
  const cwd = folderWith({ 'dist/a.yaml': sound });
  for (const states of ['dist dist', 'dist ./dist', 'dist dist/a.yaml', `${cwd}/dist dist`]) {
    const { status, stdout } = await typeIn(cwd, `check ${states}`);
    expect([states, status, stdout]).toEqual([
      states,
      0,
      'Nothing found in 1 file: 0 routes, 0 subsets and 1 workload.\n',
    ]);
  }
});
