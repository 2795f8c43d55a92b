import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { CHANGES, changes } from '../plan/reading';
import { type } from './terminal';

const text = (change: string, end: string) =>
  readFileSync(join(CHANGES, change, end, 'manifests.yaml'), 'utf8');
const filesOf = (change: string) => ({
  'old/a.yaml': text(change, 'before'),
  'new/a.yaml': text(change, 'after'),
});
const command = 'diff --from old --to new';
const said = async (change: string, words = command) => type(words, { files: filesOf(change) });

test('0 for changes and for none; 3 for changes if that is asked', async () => {
  expect((await said('new-canary')).status).toBe(0);
  expect((await said('new-canary', `${command} --exit-code`)).status).toBe(3);
  expect((await said('nothing', `${command} --exit-code`)).status).toBe(0);
  expect((await said('new-image', `${command} --exit-code`)).status).toBe(0);
});

test('3 for a change that may affect requests, since a pipeline must not take unknown for none', async () => {
  const filter = (name: string) =>
    `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: ${name}, namespace: shop}\nspec: {}\n`;
  const files = { 'old/a.yaml': filter('a'), 'new/a.yaml': filter('b') };
  const { status, stdout } = await type(`${command} --exit-code`, { files });
  expect(status).toBe(3);
  expect(stdout.replaceAll('\n', ' ')).toContain(
    'No request changes, as far as is known; 2 changes are not compared.',
  );
});

test('text: a headline, then hosts and callers, then one line for each change', async () => {
  const { stdout } = await said('canary-at-the-gateway');
  expect(stdout).toBe(`4 request changes.

cart.shop:80, in the mesh
  the rest: cart v1 → 90% v1, 10% v2
  x-canary: true: cart v1 → v2

shop.example.com:80, at the gateway
  the rest: cart v1 → 90% v1, 10% v2
  x-canary: true: cart v1 → v2
`);
});

test('an image is no change of requests, but is named', async () => {
  const { stdout } = await said('new-image');
  expect(stdout).toContain('No request changes.\n\nnote: Deployment shop/cart-v1 runs another image');
});

test('markdown: the headline, and a table for each host', async () => {
  const { stdout } = await said('leaves-a-gateway', `${command} -o markdown`);
  expect(stdout).toBe(`### 1 request change, to a failure

**shop.example.com:80, at the gateway**

| requests | before | after |
|---|---|---|
| all requests | cart v1 | **a closed connection** |
`);
});

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schemas', 'diff.json'), 'utf8'));
const isValid = new Ajv({ strict: false }).compile(schema);

test('json is what the schema says, for each kind of change', async () => {
  for (const change of changes()) {
    const data = JSON.parse((await said(change, `${command} -o json`)).stdout);
    isValid(data);
    expect([change, isValid.errors]).toEqual([change, null]);
  }
});

test('json of a change has its parts, with a request that shows it', async () => {
  const { changes: found } = JSON.parse((await said('more-weight', `${command} -o json`)).stdout);
  expect(found).toEqual([
    {
      kind: 'share',
      hosts: ['cart.shop:80'],
      callers: ['in the mesh'],
      requests: 'all but x-canary: true',
      subject: 'answer',
      before: '90% cart v1, 10% cart v2',
      after: '50% cart v1, 50% cart v2',
      words: 'cart v2 10% → 50%',
      example: {
        from: { kind: 'workload', namespace: 'any-other', labels: {}, serviceAccount: null, hasProxy: true },
        protocol: 'http',
        host: 'cart.shop.svc.cluster.local',
        port: 80,
        authority: 'cart.shop.svc.cluster.local',
        method: 'GET',
        path: '/',
        headers: {},
      },
    },
  ]);
});

test('every output fits in 80 columns', async () => {
  for (const change of changes())
    for (const line of (await said(change)).stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('2 and a sentence for what cannot be read', async () => {
  const files = { ...filesOf('new-canary'), 'new/b.yaml': 'kind: [' };
  const { status, stderr, stdout } = await type(command, { files });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.replaceAll('\n', ' ')).toContain('no comparison, because a part of new cannot be read');
  expect((await type('diff --from nowhere --to new', { files })).stderr).toContain('nowhere does not exist');
  expect((await type('diff --to new', { files })).stderr.replaceAll('\n', ' ')).toContain('--from');
});

test('--namespace is that of objects without one', async () => {
  const bare = (image: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: ${image}}]}}}\n`;
  const files = { 'old/a.yaml': bare('b'), 'new/a.yaml': bare('c') };
  expect((await type(`${command} -n shop`, { files })).stdout).toContain('Deployment shop/a runs');
});
