import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, type, typeIn } from './terminal';

const written = [
  '.gitignore',
  'README.md',
  'cdk8s.yaml',
  'main.test.ts',
  'main.ts',
  'package.json',
  'tsconfig.json',
];

test('writes an app into a new folder, and tells the next commands', async () => {
  const cwd = folderWith({});
  const { status, stdout, stderr } = await typeIn(cwd, 'init shops/cart');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readdirSync(join(cwd, 'shops/cart')).sort()).toEqual(written);
  expect(stdout).toMatch(
    /Next:\n {2}cd shops\/cart\n {2}npm install\n {2}npx cdk8s synth .*\n {2}npm test\n$/,
  );
});

test('names the app and its namespace after the folder, or as it is told', async () => {
  const cwd = folderWith({});
  const chart = (folder: string) =>
    /new Chart.*/.exec(readFileSync(join(cwd, folder, 'main.ts'), 'utf8'))?.[0] ?? '';
  await typeIn(cwd, 'init cart');
  expect(chart('cart')).toBe("new Chart(app, 'cart', { namespace: 'cart' });");
  await typeIn(cwd, 'init other --name shop --namespace shop-staging');
  expect(chart('other')).toBe("new Chart(app, 'shop', { namespace: 'shop-staging' });");
  expect(JSON.parse(readFileSync(join(cwd, 'other/package.json'), 'utf8')).name).toBe('shop');
});

test('goes into a folder that holds other files, and leaves them as they are', async () => {
  const cwd = folderWith({ '.git/HEAD': 'ref: main', LICENSE: 'mine' });
  expect((await typeIn(cwd, 'init --name cart')).status).toBe(0);
  expect(readFileSync(join(cwd, 'LICENSE'), 'utf8')).toBe('mine');
});

test('overwrites nothing: it names the files, and writes none', async () => {
  const cwd = folderWith({ 'shop/main.ts': 'mine', 'shop/README.md': 'mine' });
  const { status, stdout, stderr } = await typeIn(cwd, 'init shop');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.replaceAll('\n', ' ')).toContain('README.md, main.ts already exist');
  expect(readdirSync(join(cwd, 'shop')).sort()).toEqual(['README.md', 'main.ts']);
  expect(readFileSync(join(cwd, 'shop/main.ts'), 'utf8')).toBe('mine');
});

test('leaves nothing behind where it cannot write all', async () => {
  const file = folderWith({ shop: 'a file' });
  expect((await typeIn(file, 'init shop')).stderr).toContain('shop is a file, not a folder');
  const { status, stderr } = await typeIn(file, 'init shop/cart');
  expect(status).toBe(2);
  expect(stderr).toContain('Nothing was written.');

  const linked = folderWith({});
  symlinkSync('/nowhere/at/all', join(linked, 'tsconfig.json'));
  expect((await typeIn(linked, 'init --name cart')).stderr).toContain('tsconfig.json already exists');
  expect(readdirSync(linked)).toEqual(['tsconfig.json']);
});

test.each([
  ['init Shop', 'the folder name Shop is not a valid name for the app: set --name'],
  ['init shop --name my_shop', '--name my_shop is not a valid name for the app'],
  ['init shop --namespace -', '- is not a valid namespace: set --namespace'],
])('%s: %s', async (command, words) => {
  const { status, stdout, stderr } = await type(command);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.replaceAll('\n', ' ')).toContain(words);
});

test('a name that is refused makes no folder', async () => {
  const cwd = folderWith({});
  await typeIn(cwd, 'init Shop');
  expect(existsSync(join(cwd, 'Shop'))).toBe(false);
});
