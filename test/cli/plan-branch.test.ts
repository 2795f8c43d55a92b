import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planOf } from '../../lib/plan/plan';
import { CHANGES, objectsOf } from '../plan/reading';
import { folderWith, typeIn } from './terminal';

function git(cwd: string, ...args: readonly string[]): string {
  const own = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...own, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** A repository whose last commit has a canary in `dist`, which is promoted in the working tree. */
function repository(): string {
  const text = (end: string) => readFileSync(join(CHANGES, 'promoted-canary', end, 'manifests.yaml'), 'utf8');
  const cwd = folderWith({ 'dist/shop.yaml': text('before'), 'dist/note.txt': 'x', 'main.ts': '1' });
  git(cwd, 'init', '--quiet');
  git(cwd, 'config', 'user.name', 'A');
  git(cwd, 'config', 'user.email', 'a@example.com');
  git(cwd, 'add', '--all', '--force');
  git(cwd, 'commit', '--quiet', '--message', 'first');
  writeFileSync(join(cwd, 'dist/shop.yaml'), text('after'));
  return cwd;
}

const stateAt = (cwd: string, ref: string) => objectsOf(git(cwd, 'show', `${ref}:dist/shop.yaml`));

test('--split BRANCH makes a commit for each state, and touches neither working tree nor index', async () => {
  const cwd = repository();
  writeFileSync(join(cwd, 'main.ts'), '2');
  git(cwd, 'add', 'main.ts');
  const before = [git(cwd, 'status', '--porcelain'), git(cwd, 'rev-parse', 'HEAD')];
  const { status, stderr } = await typeIn(cwd, 'plan --split promote-cart');
  expect([status, stderr]).toEqual([
    0,
    expect.stringContaining('Branch promote-cart has 3 commits on top of'),
  ]);
  expect([git(cwd, 'status', '--porcelain'), git(cwd, 'rev-parse', 'HEAD')]).toEqual(before);
  expect(git(cwd, 'log', '--format=%s', 'HEAD..promote-cart').split('\n')).toEqual([
    'Step 3 of 3: clean up; every request gets the same answer',
    'Step 2 of 3: move the traffic',
    'Step 1 of 3: prepare; every request gets the same answer',
  ]);
  // The program and what else is in the folder are as they were.
  expect(git(cwd, 'show', 'promote-cart:main.ts')).toBe('1');
  expect(git(cwd, 'show', 'promote-cart:dist/note.txt')).toBe('x');
  expect(`${git(cwd, 'show', 'promote-cart:dist/shop.yaml')}\n`).toBe(
    readFileSync(join(cwd, 'dist/shop.yaml'), 'utf8'),
  );
});

test('each commit of the branch is safe as one apply after the one before', async () => {
  const cwd = repository();
  await typeIn(cwd, 'plan --split promote-cart');
  const refs = ['HEAD', 'promote-cart~2', 'promote-cart~1', 'promote-cart'];
  for (const [index, ref] of refs.slice(1).entries()) {
    const plan = planOf(stateAt(cwd, refs[index] ?? ''), stateAt(cwd, ref));
    expect(plan).toMatchObject({ kind: 'plan', steps: { length: 1 } });
  }
});

test('the same states give the same commits', async () => {
  const cwd = repository();
  await typeIn(cwd, 'plan --split one');
  await typeIn(cwd, 'plan --split other');
  expect(git(cwd, 'rev-parse', 'one')).toBe(git(cwd, 'rev-parse', 'other'));
});

test.each([
  [
    'a branch that is there',
    'plan --split taken',
    'branch taken already exists: choose another name, or delete it',
  ],
  ['a name that no branch can have', 'plan --split no..name', "'no..name' is not a valid branch name"],
  [
    'a new state that is no folder',
    'plan --to dist/shop.yaml --split steps',
    '--split steps needs a folder as --to',
  ],
])('%s is refused', async (_, words, message) => {
  const cwd = repository();
  git(cwd, 'branch', 'taken');
  const branches = git(cwd, 'branch', '--list');
  const { status, stderr } = await typeIn(cwd, words);
  expect([status, stderr.replaceAll('\n', ' ')]).toEqual([2, expect.stringContaining(message)]);
  expect(git(cwd, 'branch', '--list')).toBe(branches);
});

test('without a repository it says so', async () => {
  const cwd = repository();
  rmSync(join(cwd, '.git'), { recursive: true });
  const { status, stderr } = await typeIn(cwd, 'plan --from dist --to dist --split steps');
  expect(status).toBe(0);
  expect(stderr).toBe('');
  writeFileSync(join(cwd, 'old.yaml'), readFileSync(join(CHANGES, 'promoted-canary/before/manifests.yaml')));
  const again = await typeIn(cwd, 'plan --from old.yaml --to dist --split steps');
  expect([again.status, again.stderr.replaceAll('\n', ' ')]).toEqual([
    2,
    expect.stringContaining('not in a git repository'),
  ]);
});
