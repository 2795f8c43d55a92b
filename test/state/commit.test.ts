import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, onDisk, stateIn, textsOf } from './on-disk';

function git(cwd: string, ...args: readonly string[]): string {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...own, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** A repository with one commit of these files. */
function repository(files: Parameters<typeof onDisk>[0]): string {
  const cwd = onDisk(files);
  git(cwd, 'init', '--quiet');
  git(cwd, 'add', '--all', '--force');
  git(cwd, 'commit', '--quiet', '--message', 'first');
  return cwd;
}

describe('a folder of a commit', () => {
  test('is what the commit has, whatever the working folder has', async () => {
    const cwd = repository({
      'dist/a.yaml': 'a',
      'dist/b/c.json': 'c',
      'dist/README.md': 'r',
      'x.yaml': 'x',
    });
    rmSync(join(cwd, 'dist'), { recursive: true });
    const state = await stateIn(cwd, 'HEAD:dist');
    expect(state.texts).toEqual([
      { file: 'HEAD:dist/a.yaml', text: 'a' },
      { file: 'HEAD:dist/b/c.json', text: 'c' },
    ]);
    expect(state.faults).toEqual([]);
    expect(textsOf(await stateIn(cwd, 'main:./dist/b/'))).toEqual({ 'main:dist/b/c.json': 'c' });
    const commit = git(cwd, 'rev-parse', 'HEAD');
    expect(textsOf(await stateIn(cwd, `${commit}:x.yaml`))).toEqual({ [`${commit}:x.yaml`]: 'x' });
  });

  test('is named as seen from the working folder; nothing behind the colon is that folder', async () => {
    const cwd = repository({ 'deep/er/a.yaml': 'a', 'deep/b.yaml': 'b' });
    const inside = join(cwd, 'deep/er');
    expect(textsOf(await stateIn(inside, 'HEAD:'))).toEqual({ 'HEAD:deep/er/a.yaml': 'a' });
    expect(Object.keys(textsOf(await stateIn(inside, 'HEAD:..')))).toHaveLength(2);
    expect(textsOf(await stateIn(inside, 'HEAD:../b.yaml'))).toEqual({ 'HEAD:deep/b.yaml': 'b' });
    expect(Object.keys(textsOf(await stateIn(inside, 'HEAD:../..')))).toContain('HEAD:deep/b.yaml');
    await expect(stateIn(inside, 'HEAD:../../..')).rejects.toThrow(
      'HEAD:../../.. is outside of the repository',
    );
  });

  test('may have names and texts of any letters', async () => {
    const files = {
      'dist/caf\u00e9 "x".yaml': 'name: caf\u00e9',
      'dist/a b\nc.yaml': 'a\n\n',
      '-n/b.yaml': '',
    };
    const state = await stateIn(repository(files), 'HEAD:');
    expect(textsOf(state)).toEqual(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`HEAD:${path}`, text])),
    );
  });

  test('that is on disk under this very name is read there', async () => {
    const cwd = repository({ 'a.yaml': 'a' });
    mkdirSync(join(cwd, 'HEAD:'));
    writeFileSync(join(cwd, 'HEAD:/b.yaml'), 'b');
    expect(textsOf(await stateIn(cwd, 'HEAD:'))).toEqual({ 'HEAD:/b.yaml': 'b' });
  });

  test('a link in it is another name of what is read, or told', async () => {
    const cwd = repository({
      'dist/a.yaml': 'a',
      'dist/b.yaml': { to: 'a.yaml' },
      'dist/c.yaml': { to: '../x.yaml' },
      'dist/d': { to: '../other' },
      'dist/e.yaml': { to: '/etc/hostname' },
      'x.yaml': 'x',
      'other/y.yaml': 'y',
    });
    const state = await stateIn(cwd, 'HEAD:dist');
    expect(textsOf(state)).toEqual({ 'HEAD:dist/a.yaml': 'a' });
    expect(faultsOf(state)).toEqual([
      'HEAD:dist/c.yaml unreadable: it is a symbolic link to a file that is not read',
      'HEAD:dist/e.yaml unreadable: it is a symbolic link to a file that is not read',
    ]);
    expect(faultsOf(await stateIn(cwd, 'HEAD:dist/d'))).toHaveLength(1);
  });

  test('bytes that are no UTF-8 are told', async () => {
    const cwd = repository({ 'a.yaml': Buffer.from('a: \u00e9', 'latin1') });
    expect(faultsOf(await stateIn(cwd, 'HEAD:'))).toEqual(['HEAD:a.yaml:1 broken: it is not UTF-8']);
  });

  test('what git has lost is told, and not taken for empty', async () => {
    const cwd = repository({ 'a.yaml': 'a', 'b.yaml': 'b' });
    const id = git(cwd, 'rev-parse', 'HEAD:a.yaml');
    rmSync(join(cwd, '.git/objects', id.slice(0, 2), id.slice(2)));
    const state = await stateIn(cwd, 'HEAD:');
    expect(textsOf(state)).toEqual({ 'HEAD:b.yaml': 'b' });
    expect(faultsOf(state)).toEqual(['HEAD:a.yaml unreadable: it is missing from the git repository']);
  });
});

describe('there is no such thing', () => {
  test.each([
    ['gone:dist', 'gone:dist does not exist, and there is no commit gone'],
    ['HEAD:gone', 'commit HEAD has no gone (given as HEAD:gone)'],
    ['HEAD:README.md/x', 'commit HEAD has no README.md/x (given as HEAD:README.md/x)'],
    [':dist', ':dist does not name a commit: write REF:DIR'],
    ['--all:dist', '--all:dist does not name a commit: write REF:DIR'],
    ['-:', '-: does not name a commit: write REF:DIR'],
  ])('%s', async (name, said) => {
    await expect(stateIn(repository({ 'README.md': 'r' }), name)).rejects.toThrow(said);
  });

  test('a folder without manifests gives nothing', async () => {
    const { texts, faults } = await stateIn(repository({ 'dist/README.md': 'r' }), 'HEAD:dist');
    expect({ texts, faults }).toEqual({ texts: [], faults: [] });
  });

  test('outside of any repository', async () => {
    await expect(stateIn(onDisk({}), 'main:dist')).rejects.toThrow(
      'main:dist does not exist, and this folder is not in a git repository',
    );
  });

  test('a ref is no command', async () => {
    const cwd = repository({ 'a.yaml': 'a' });
    await expect(stateIn(cwd, '$(touch hacked);touch hacked:.')).rejects.toThrow(/no commit/);
    await expect(stateIn(cwd, '--output=hacked:.')).rejects.toThrow(/does not name a commit/);
    expect(Object.keys(textsOf(await stateIn(cwd, '.')))).toEqual(['a.yaml']);
  });
});
