import { LazyConnection } from '../../lib/kubernetes/lazy-connection';
import { readState } from '../../lib/state/read-state';
import { faultsOf, onDisk, stateIn, textsOf } from './on-disk';

test('a file is read whatever its name', async () => {
  const cwd = onDisk({ 'dist/rendered.txt': 'a' });
  expect(textsOf(await stateIn(cwd, 'dist/rendered.txt'))).toEqual({ 'dist/rendered.txt': 'a' });
});

describe('standard input', () => {
  test('is one text, also where a letter is torn apart', async () => {
    const bytes = Buffer.from('name: caf\u00e9');
    const state = await stateIn(onDisk({}), '-', bytes.subarray(0, -1), bytes.subarray(-1));
    expect(state).toEqual({ texts: [{ file: '-', text: 'name: caf\u00e9' }], objects: [], faults: [] });
  });

  test('that never ends is not read for ever', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked++;
        yield Buffer.alloc(16 * 1024 * 1024);
      }
    }
    const state = await readState('-', { cwd: '/', stdin: endless(), connection: new LazyConnection() });
    expect(faultsOf(state)).toEqual(['- too-large: it is larger than 64 MiB']);
    expect(asked).toBe(5);
  });

  test('of bytes that are no UTF-8', async () => {
    expect(faultsOf(await stateIn('/', '-', Buffer.from([0x61, 0x0a, 0xff])))).toEqual([
      '-:2 broken: it is not UTF-8',
    ]);
  });
});

describe('what is not there', () => {
  test.each([
    ['gone', 'gone does not exist'],
    ['a.yaml/b', 'a.yaml/b does not exist'],
    ['gone.yaml', 'gone.yaml does not exist'],
    ['circle', 'cannot read circle: it is a symbolic link that leads to itself'],
    ['x'.repeat(5000), 'the name is too long'],
  ])('%.20s', async (name, said) => {
    const cwd = onDisk({ 'a.yaml': 'a', circle: { to: 'circle' } });
    await expect(stateIn(cwd, name)).rejects.toThrow(said);
  });
});
