import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { kubeconfigOf } from './kubeconfig';
import { folderWith } from './terminal';

const settings = (value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  data: { value },
});
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { selector: { app: 'cart' }, ports: [{ name: 'http', port: 80 }] },
};
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const resources = [
  { name: 'namespaces', kind: 'Namespace', namespaced: false },
  { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
  { name: 'services', kind: 'Service', namespaced: true },
];

/** What an account may read that has rights in one namespace alone. */
const allowed: Readonly<Record<string, unknown>> = {
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources },
  '/api/v1/namespaces/shop': namespace,
  '/api/v1/namespaces/shop/services': { kind: 'ServiceList', items: [service] },
};
const configMaps = '/api/v1/namespaces/shop/configmaps';

let server: Server;
let answers = allowed;
let paths: string[] = [];

beforeEach(() => {
  paths = [];
});

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    paths.push(path);
    const isKnown = path.startsWith('/api/v1');
    response.writeHead(answers[path] ? 200 : isKnown ? 403 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[path] ?? { kind: 'Status', status: 'Failure' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

/** The plan from one namespace of the cluster to these objects, in a program of its own. */
async function planned(...objects: readonly object[]) {
  return await run(['plan', '--from', 'cluster:shop'], objects);
}

/** A command beside these objects in `dist`, in a program of its own. */
async function run(words: readonly string[], objects: readonly object[], otherServer?: string) {
  const { port } = server.address() as AddressInfo;
  const here = `http://127.0.0.1:${port}`;
  const cwd = folderWith({
    kubeconfig: kubeconfigOf(otherServer ?? here, { prod: here }),
    'dist/all.yaml': objects.map((object) => JSON.stringify(object)).join('\n---\n'),
  });
  const command = ['--import', require.resolve('tsx'), join(__dirname, '../../lib/cli/main.ts')];
  const child = spawn(process.execPath, [...command, ...words], {
    cwd,
    env: { ...process.env, KUBECONFIG: join(cwd, 'kubeconfig') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      told[stream] += text;
    });
  }
  const [status] = await once(child, 'close');
  return { status, ...told };
}

const nothing = expect.stringContaining('Nothing changes');

test('one namespace is read by who may read nothing else', async () => {
  answers = { ...allowed, [configMaps]: { kind: 'ConfigMapList', items: [settings('1')] } };
  expect(await planned(namespace, service, settings('1'))).toEqual({
    status: 0,
    stdout: nothing,
    stderr: '',
  });
  const changed = await planned(namespace, service, settings('2'));
  expect(changed).toMatchObject({ status: 0, stderr: '' });
  expect(changed.stdout).toMatch(/~ ConfigMap shop\/settings.*- +value: "1".*\+ +value: "2"/s);
}, 60_000);

test('a plan asks the cluster over one connection: what it serves is asked once', async () => {
  answers = { ...allowed, [configMaps]: { kind: 'ConfigMapList', items: [settings('1')] } };
  await planned(namespace, service, settings('1'));
  expect(paths.filter((path) => path === '/api/v1')).toHaveLength(1);
  expect(new Set(paths).size).toBe(paths.length);
}, 60_000);

test('apply --context reads the state of the cluster that it applies to', async () => {
  answers = {
    ...allowed,
    [configMaps]: { kind: 'ConfigMapList', items: [settings('1')] },
    [`${configMaps}/settings`]: settings('1'),
    '/api/v1/namespaces/shop/services/cart': service,
  };
  const words = ['apply', '--from', 'cluster:shop', '--context', 'prod', '--dry-run'];
  const nobody = 'http://127.0.0.1:9';
  const { stdout, stderr } = await run(words, [namespace, service, settings('1')], nobody);
  expect([stdout.trim().split('\n').at(-1), stderr]).toEqual(['Nothing to do.', '']);
}, 60_000);

test('what may not be read is taken to be as it is written, and a note says so', async () => {
  answers = allowed;
  expect(await planned(namespace, service, settings('2'))).toEqual({
    status: 0,
    stdout: nothing,
    stderr: 'note: you may not read ConfigMap in cluster:shop: assumed to match the manifests\n',
  });
}, 60_000);

test('without what a plan is made from there is none, and the right that is missing is told', async () => {
  const { '/api/v1/namespaces/shop/services': _, ...others } = allowed;
  answers = others;
  const { status, stderr } = await planned(service);
  expect([status, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    2,
    expect.stringMatching(
      /^error: http:\S+ does not let you list Service objects: status 403 You need a role with the verb "list" on "services" in namespace shop\. $/,
    ),
  ]);
}, 60_000);

test('who may not read all namespaces is told to name some', async () => {
  answers = allowed;
  const { status, stderr } = await run(['check', 'cluster'], []);
  expect([status, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    2,
    expect.stringMatching(
      /You need a role with the verb "list" on "\w+" in the whole cluster\. Or name the namespaces that you may read: cluster:NAMESPACE\. $/,
    ),
  ]);
}, 60_000);
