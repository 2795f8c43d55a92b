import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGES, objectsOf, stateOf } from '../plan/reading';
import { folderWith, type, typeIn } from './terminal';

const text = (change: string, end: string) =>
  readFileSync(join(CHANGES, change, end, 'manifests.yaml'), 'utf8');
const filesOf = (change: string) => ({
  'old/a.yaml': text(change, 'before'),
  'new/a.yaml': text(change, 'after'),
});
const command = 'plan --from old --to new';

test('0 for a verified plan or nothing to do, 1 for no safe order, 3 for changes where that is asked', async () => {
  const statusOf = async (change: string, words = command) =>
    (await type(words, { files: filesOf(change) })).status;
  expect(await statusOf('new-canary')).toBe(0);
  expect(await statusOf('nothing')).toBe(0);
  expect(await statusOf('changed-target-port-without-a-name')).toBe(1);
  expect(await statusOf('new-canary', `${command} --exit-code`)).toBe(3);
  expect(await statusOf('nothing', `${command} --exit-code`)).toBe(0);
  expect(await statusOf('changed-target-port-without-a-name', `${command} --exit-code`)).toBe(1);
});

test('4 for a plan of which something was not judged, in every format, and with --exit-code too', async () => {
  const policy = (selector: string) =>
    `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: all, namespace: shop}\nspec: {selector: {matchLabels: {app: ${selector}}}}\n`;
  const files = { 'old/a.yaml': policy('cart'), 'new/a.yaml': policy('pay') };
  for (const more of ['', '-o json', '-o markdown', '--exit-code'])
    expect((await type(`${command} ${more}`.trim(), { files })).status).toBe(4);
  const { stdout } = await type(command, { files });
  expect(stdout).toContain(
    'One step, not judged in full.\n\nNot judged:\n  - AuthorizationPolicy shop/all changes',
  );
  const { isVerified, unjudged } = JSON.parse((await type(`${command} -o json`, { files })).stdout);
  expect([isVerified, unjudged.length]).toEqual([false, 1]);
});

test('files of another program are no part of a state', async () => {
  const files = { ...filesOf('new-canary'), 'new/values.yaml': 'replicas: 2\n', 'old/package.json': '{}' };
  const [said, plain] = [
    await type(command, { files }),
    await type(command, { files: filesOf('new-canary') }),
  ];
  expect(said).toEqual(plain);
});

test('a kustomization is no state until it is rendered, unless it only lists files', async () => {
  const listed = { ...filesOf('new-canary'), 'new/kustomization.yaml': 'resources: [a.yaml]\n' };
  expect(await type(command, { files: listed })).toEqual(
    await type(command, { files: filesOf('new-canary') }),
  );
  const changing = { ...listed, 'new/kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: my-\n' };
  const { status, stderr } = await type(command, { files: changing });
  expect(status).toBe(2);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('no plan, because new is a kustomization that changes');
});

test('2 and a sentence for what cannot be read, and nothing is written', async () => {
  const files = { ...filesOf('new-canary'), 'new/b.yaml': 'kind: [' };
  const cwd = folderWith(files);
  const { status, stderr, stdout } = await typeIn(cwd, `${command} --out steps`);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.replaceAll('\n', ' ')).toContain('no plan, because a part of new cannot be read');
  expect(existsSync(join(cwd, 'steps'))).toBe(false);
  const missing = await type('plan --from nowhere --to new', { files });
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain('nowhere does not exist');
});

test('--out writes plan.json, and a folder of manifests for each step', async () => {
  const cwd = folderWith(filesOf('promoted-canary'));
  expect((await typeIn(cwd, `${command} --out steps`)).status).toBe(0);
  expect(readdirSync(join(cwd, 'steps')).sort()).toEqual([
    '01-expand',
    '02-shift',
    '03-contract',
    'plan.json',
    'states.json',
  ]);
  const { steps } = JSON.parse(readFileSync(join(cwd, 'steps', 'plan.json'), 'utf8'));
  expect(steps.map(({ id, apply }: { id: string; apply: string[] }) => [id, ...apply])).toEqual([
    ['01-expand', '01-expand/001-Deployment.shop.cart-v2.yaml'],
    ['02-shift', '02-shift/001-VirtualService.shop.cart.yaml'],
    ['03-contract', '03-contract/001-DestinationRule.shop.cart.yaml'],
  ]);
  expect(steps[2].delete).toEqual([
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart-v1' },
  ]);
  for (const { apply } of steps)
    for (const file of apply) expect(existsSync(join(cwd, 'steps', file))).toBe(true);
});

test('--split writes the whole state after each step; the last is the new one', async () => {
  const cwd = folderWith(filesOf('promoted-canary'));
  await typeIn(cwd, `${command} --split states/`);
  const last = readdirSync(join(cwd, 'states', '03-contract')).map((name) =>
    readFileSync(join(cwd, 'states', '03-contract', name), 'utf8'),
  );
  const found = objectsOf(last.join('---\n')).map(({ kind, name }) => `${kind} ${name}`);
  expect(found.sort()).toEqual(
    stateOf('promoted-canary', 'after')
      .map(({ kind, name }) => `${kind} ${name}`)
      .sort(),
  );
});

test('a folder that holds something is not written into', async () => {
  const cwd = folderWith(filesOf('promoted-canary'));
  mkdirSync(join(cwd, 'steps'));
  writeFileSync(join(cwd, 'steps', 'mine.txt'), 'x');
  const { status, stderr } = await typeIn(cwd, `${command} --out steps`);
  expect(status).toBe(2);
  expect(stderr).toContain('steps already exists and is not an empty folder');
  expect(readdirSync(join(cwd, 'steps'))).toEqual(['mine.txt']);
});

test('markdown: the verdict first, the traffic as a table, steps folded', async () => {
  const { stdout } = await type(`${command} -o markdown`, { files: filesOf('new-canary') });
  expect(stdout).toMatch(/^### Not safe as one apply: 2 steps\. Any order/);
  expect(stdout).toContain('| 2 | cart.shop:80 | `x-canary: true` | mesh | cart-v1 | cart-v2 |');
  expect(stdout.match(/<details>/g)).toHaveLength(2);
});

test('colours only on a terminal, and not where nobody wants them', async () => {
  const files = filesOf('new-canary');
  expect((await type(command, { files })).stdout).not.toContain('\u001b[');
  expect((await type(command, { files, isTTY: true })).stdout).toContain('\u001b[');
  expect((await type(command, { files, isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(
    '\u001b[',
  );
});

test('two ends without any object are no plan', async () => {
  const { status, stderr } = await type(command, { files: { 'old/a.txt': '', 'new/a.txt': '' } });
  expect([status, stderr]).toEqual([2, 'error: no Kubernetes objects in old or new\n']);
});

test('--namespace is that of objects without one', async () => {
  const bare = (value: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: ${value}}\n`;
  const files = { 'old/a.yaml': bare('c'), 'new/a.yaml': bare('d') };
  expect((await type(`${command} --namespace shop`, { files })).stdout).toContain('ConfigMap shop/a');
  expect((await type(command, { files })).stdout).not.toContain('shop/a');
});

describe('files that are not one state', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';
  const route =
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web, namespace: shop}\nspec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}\n';

  test('folders that define the same objects are environments, and plan asks for one of them', async () => {
    const files = { 'old/dev/a.yaml': service, 'old/prod/a.yaml': service, 'new/a.yaml': service };
    const { status, stderr } = await type(command, { files });
    expect(status).toBe(2);
    expect(stderr.replaceAll('\n', ' ')).toContain(
      'old is not one state: old/dev/ and old/prod/ define the same objects; name one of them',
    );
  });

  test('objects without a namespace are read where the references of both states fit', async () => {
    const text = `${service}---\n${route}`;
    const { status, stderr } = await type(command, { files: { 'old/a.yaml': text, 'new/a.yaml': text } });
    expect(status).toBe(0);
    expect(stderr.replaceAll('\n', ' ')).toContain('are read in namespace shop');
  });
});

test('files for other programs are no part of a state', async () => {
  const files = {
    ...filesOf('new-canary'),
    'old/values.yaml': 'replicas: 2\n',
    'new/values.yaml': 'replicas: 3\n',
  };
  expect((await type(command, { files })).status).toBe(0);
});
