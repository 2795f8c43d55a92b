import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type WebSocket, WebSocketServer } from 'ws';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-forward-'));
const [DATA, ERROR] = [0, 1];

/** What an Envoy answers, behind the forward. */
const envoy = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
/** The part of an API server that forwards ports, as it speaks with the official client. */
const api = createServer((_request, response) => response.writeHead(404).end());
const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v4.channel.k8s.io' });
const asked: string[] = [];

api.on('upgrade', (request: IncomingMessage, socket, head) => {
  asked.push(request.url ?? '');
  if (request.url?.includes('/secret/') === true) {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (opened) => forward(opened, request.url ?? ''));
});

function forward(opened: WebSocket, url: string): void {
  const port = Buffer.alloc(2);
  port.writeUInt16LE(15000);
  // The port comes first on each channel, without anything else.
  for (const channel of [DATA, ERROR]) opened.send(Buffer.concat([Buffer.from([channel]), port]));
  if (url.includes('/dead/')) {
    opened.send(Buffer.concat([Buffer.from([ERROR]), Buffer.from('connect: connection refused')]));
    return;
  }
  const socket = connect((envoy.address() as AddressInfo).port, '127.0.0.1');
  opened.on('message', (message: Buffer) => socket.write(message.subarray(1)));
  socket.on('data', (chunk) => opened.send(Buffer.concat([Buffer.from([DATA]), chunk])));
  opened.on('close', () => socket.destroy());
}

beforeAll(async () => {
  const listens = (server: Server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await Promise.all([envoy, api].map(listens));
  const server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'a', user: { token: 'a' } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  writeFileSync(join(folder, 'config'), JSON.stringify(config));
});

afterAll(() => {
  for (const server of [envoy, api]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

/** What the official client gets, as a program that ends by itself prints it. */
async function ask(namespace: string, ...paths: string[]): Promise<unknown> {
  const script = join(__dirname, 'ask-by-client.ts');
  const env = { ...process.env, KUBECONFIG: join(folder, 'config') };
  const { stdout } = await run('node', ['--import', 'tsx', script, namespace, 'pod-1', ...paths], { env });
  return JSON.parse(stdout);
}

test('the official client brings the admin port’s answers, over one forward', async () => {
  expect(await ask('shop', '/config_dump?resource=a', '/clusters')).toEqual([
    { path: '/config_dump?resource=a' },
    { path: '/clusters' },
  ]);
  expect(asked).toEqual(['/api/v1/namespaces/shop/pods/pod-1/portforward?ports=15000']);
}, 60_000);

test('a port that nobody listens on, and a role that is missing, are told apart', async () => {
  expect(await ask('dead', '/')).toEqual(['ProxyUnreachable: connect: connection refused']);
  expect(await ask('secret', '/')).toEqual([
    expect.stringMatching(/^ClusterError: .*does not let you forward a port of pod secret\/pod-1/),
  ]);
}, 60_000);
