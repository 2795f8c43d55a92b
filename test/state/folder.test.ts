import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, onDisk, stateIn, textsOf } from './on-disk';

describe('a folder', () => {
  test('gives every manifest below it, named as the folder was named, in the order of the names', async () => {
    const cwd = onDisk({
      'dist/b.yml': 'b',
      'dist/a/deep/er.YAML': 'e',
      'dist/a.yaml': 'a',
      'dist/Z.json': 'z',
      'dist/README.md': 'no manifest',
      'dist/a.yaml.bak': 'no manifest',
      'other/c.yaml': 'not asked for',
    });
    const state = await stateIn(cwd, 'dist');
    expect(state.texts).toEqual([
      { file: 'dist/Z.json', text: 'z' },
      { file: 'dist/a.yaml', text: 'a' },
      { file: 'dist/a/deep/er.YAML', text: 'e' },
      { file: 'dist/b.yml', text: 'b' },
    ]);
    expect(state.faults).toEqual([]);
  });

  test.each([
    ['dist/', 'dist/a.yaml'],
    ['dist//', 'dist/a.yaml'],
    ['./dist', './dist/a.yaml'],
    ['.', 'dist/a.yaml'],
  ])('named %s', async (name, file) => {
    expect(textsOf(await stateIn(onDisk({ 'dist/a.yaml': 'a' }), name))).toEqual({ [file]: 'a' });
  });

  test('may be named from the root', async () => {
    const cwd = onDisk({ 'dist/a.yaml': 'a' });
    const name = join(cwd, 'dist');
    expect(textsOf(await stateIn('/', name))).toEqual({ [`${name}/a.yaml`]: 'a' });
  });

  test.each([0, 1, 65_535, 65_536, 65_537, 200_000])(
    'holds a file of %d bytes, and others, as they are',
    async (size) => {
      const files = {
        'dist/a.yaml': 'a'.repeat(size),
        'dist/b.yaml': 'bä',
        'dist/c.yaml': `ä${'c'.repeat(size)}`,
      };
      expect(textsOf(await stateIn(onDisk(files), 'dist'))).toEqual(files);
    },
  );

  test('that is called like a file is a folder', async () => {
    const cwd = onDisk({ 'dist/x.yaml/a.yaml': 'a' });
    expect(textsOf(await stateIn(cwd, 'dist'))).toEqual({ 'dist/x.yaml/a.yaml': 'a' });
    expect(textsOf(await stateIn(cwd, 'dist/x.yaml'))).toEqual({ 'dist/x.yaml/a.yaml': 'a' });
  });

  test('of git, and what npm installed, are not read', async () => {
    const cwd = onDisk({ '.git/a.yaml': 'a', 'x/node_modules/y/a.yaml': 'a', '.hidden/a.yaml': 'a' });
    expect(textsOf(await stateIn(cwd, '.'))).toEqual({ '.hidden/a.yaml': 'a' });
  });

  test('whose files are called like methods of objects', async () => {
    const cwd = onDisk({ '__proto__/constructor.yaml': 'a', 'toString.yaml': 'b' });
    expect((await stateIn(cwd, '.')).texts).toEqual([
      { file: '__proto__/constructor.yaml', text: 'a' },
      { file: 'toString.yaml', text: 'b' },
    ]);
  });
});

describe('links', () => {
  test('that go in circles end', async () => {
    const cwd = onDisk({
      'dist/a.yaml': 'a',
      'dist/self': { to: '.' },
      'dist/up': { to: '..' },
      'dist/x/y': { to: '../z' },
      'dist/z/w': { to: '../x' },
      'dist/eternal.yaml': { to: 'eternal.yaml' },
      'dist/eternal': { to: 'eternal' },
    });
    const state = await stateIn(cwd, 'dist');
    expect(textsOf(state)).toEqual({ 'dist/a.yaml': 'a' });
    expect(faultsOf(state)).toEqual([
      'dist/eternal.yaml unreadable: it is a symbolic link that leads to itself',
    ]);
  });

  test('in the folder give each file once, under its own name', async () => {
    const cwd = onDisk({
      'dist/a.yaml': { to: 'z.yaml' },
      'dist/b': { to: 'y' },
      'dist/y/c.yaml': 'c',
      'dist/z.yaml': 'z',
      'dist/plain.yaml': { to: 'text' },
      'dist/text': 't',
    });
    const state = await stateIn(cwd, 'dist');
    expect(textsOf(state)).toEqual({ 'dist/plain.yaml': 't', 'dist/y/c.yaml': 'c', 'dist/z.yaml': 'z' });
    expect(state.faults).toEqual([]);
  });

  test('as Kubernetes makes them where it mounts a ConfigMap', async () => {
    const cwd = onDisk({
      'config/..2026_11_24/a.yaml': 'a',
      'config/..data': { to: '..2026_11_24' },
      'config/a.yaml': { to: '..data/a.yaml' },
    });
    expect(textsOf(await stateIn(cwd, 'config'))).toEqual({ 'config/..2026_11_24/a.yaml': 'a' });
  });

  test('that lead out of the folder are not followed; a manifest behind one is told', async () => {
    const cwd = onDisk({
      'secret/a.yaml': 'secret',
      'dist-2/a.yaml': 'not below dist',
      'dist/a.yaml': { to: '../secret/a.yaml' },
      'dist/b.yaml': { to: '/etc/hostname' },
      'dist/c': { to: '../secret' },
      'dist/d.yaml': { to: '../dist-2/a.yaml' },
      'dist/e': { to: '/' },
    });
    const state = await stateIn(cwd, 'dist');
    expect(state.texts).toEqual([]);
    expect(faultsOf(state)).toEqual(
      ['a', 'b', 'd'].map(
        (name) =>
          `dist/${name}.yaml unreadable: it is a symbolic link out of the folder, which is not followed`,
      ),
    );
  });

  test('that lead out by way of a link in the folder', async () => {
    const cwd = onDisk({
      'secret/a.yaml': 'secret',
      'dist/in': { to: '../secret' },
      'dist/x.yaml': { to: 'in/a.yaml' },
    });
    expect((await stateIn(cwd, 'dist')).texts).toEqual([]);
  });

  test('that lead nowhere', async () => {
    const state = await stateIn(
      onDisk({ 'dist/a.yaml': { to: 'gone.yaml' }, 'dist/b': { to: 'gone' } }),
      'dist',
    );
    expect(faultsOf(state)).toEqual([
      'dist/a.yaml unreadable: it does not exist, or is a broken symbolic link',
    ]);
  });

  test('may be the folder itself, or the file: that is what was asked for', async () => {
    const cwd = onDisk({ 'real/a.yaml': 'a', link: { to: 'real' }, 'b.yaml': { to: 'real/a.yaml' } });
    expect(textsOf(await stateIn(cwd, 'link'))).toEqual({ 'link/a.yaml': 'a' });
    expect(textsOf(await stateIn(cwd, 'b.yaml'))).toEqual({ 'b.yaml': 'a' });
  });
});

describe('what is no file', () => {
  test('is told instead of waited for', async () => {
    const cwd = onDisk({ 'dist/a.yaml': 'a' });
    execFileSync('mkfifo', [join(cwd, 'dist/pipe.yaml'), join(cwd, 'dist/pipe')]);
    symlinkSync('pipe', join(cwd, 'dist/link.yaml'));
    const state = await stateIn(cwd, 'dist');
    expect(textsOf(state)).toEqual({ 'dist/a.yaml': 'a' });
    expect(faultsOf(state)).toEqual([
      'dist/pipe.yaml unreadable: it is neither a file nor a folder',
      'dist/link.yaml unreadable: it is neither a file nor a folder',
    ]);
  });

  test('is read as far as there is room when it is asked for by its name', async () => {
    const state = await stateIn('/', '/dev/zero');
    expect(state.texts).toEqual([]);
    expect(faultsOf(state)).toEqual(['/dev/zero too-large: it is larger than 64 MiB']);
  });
});

test('files beyond all measure are told and not read: one alone, and all together', async () => {
  const cwd = onDisk({ 'a.yaml': '', 'b.yaml': '', 'c.yaml': '', 'd.yaml': '', 'e.yaml': '', 'f.yaml': 'f' });
  const MiB = 1024 * 1024;
  truncateSync(join(cwd, 'a.yaml'), 64 * MiB + 1);
  for (const name of ['b', 'c', 'd', 'e']) truncateSync(join(cwd, `${name}.yaml`), 64 * MiB);
  const { texts, ...rest } = await stateIn(cwd, '.');
  expect(texts.map(({ file }) => file)).toEqual(['b.yaml', 'c.yaml', 'd.yaml', 'e.yaml']);
  expect(faultsOf({ texts, ...rest })).toEqual([
    'a.yaml too-large: it is larger than 64 MiB',
    'f.yaml too-large: the files up to this one are larger than 256 MiB',
  ]);
});

test('bytes that are no UTF-8 are told with their line, and not read as something else', async () => {
  const state = await stateIn(onDisk({ 'a.yaml': Buffer.from('name: caf\u00e9\n# \u00e9\n', 'utf8') }), '.');
  expect(textsOf(state)).toEqual({ 'a.yaml': 'name: caf\u00e9\n# \u00e9\n' });
  const latin = await stateIn(onDisk({ 'a.yaml': Buffer.from('a: b\nname: caf\u00e9\n', 'latin1') }), '.');
  expect(latin.texts).toEqual([]);
  expect(faultsOf(latin)).toEqual(['a.yaml:2 broken: it is not UTF-8']);
});
