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

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const isKnown = path.startsWith('/api/v1');
    response.writeHead(answers[path] ? 200 : isKnown ? 403 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[path] ?? { kind: 'Status', status: 'Failure' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

/** The plan from one namespace of the cluster to these objects, in a program of its own. */
async function planned(...objects: readonly object[]) {
  const { port } = server.address() as AddressInfo;
  const cwd = folderWith({
    kubeconfig: kubeconfigOf(`http://127.0.0.1:${port}`),
    'dist/all.yaml': objects.map((object) => JSON.stringify(object)).join('\n---\n'),
  });
  const command = ['--import', require.resolve('tsx'), join(__dirname, '../../lib/cli/main.ts')];
  const child = spawn(process.execPath, [...command, 'plan', '--from', 'cluster:shop'], {
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

test('what may not be read is taken to be as it is written, and a note says so', async () => {
  answers = allowed;
  expect(await planned(namespace, service, settings('2'))).toEqual({
    status: 0,
    stdout: nothing,
    stderr: 'note: cluster:shop does not let you read ConfigMap: taken to be as written\n',
  });
}, 60_000);

test('without what a plan is made from there is none, and the right that is missing is told', async () => {
  const { '/api/v1/namespaces/shop/services': _, ...others } = allowed;
  answers = others;
  const { status, stderr } = await planned(service);
  expect([status, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    2,
    expect.stringMatching(
      /^error: http:\S+ does not hand out its Service objects: it takes a role with the verb "list" on Service in namespace shop $/,
    ),
  ]);
}, 60_000);
