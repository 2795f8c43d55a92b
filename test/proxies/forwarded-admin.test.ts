import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ProxyUnreachable } from '../../lib/proxies/admin';
import { ForwardedAdmin, type OpenPort } from '../../lib/proxies/forwarded-admin';
import type { MeshProxy } from '../../lib/proxies/proxy';

let server: Server;
let answer: (path: string) => string = () => '{}';
const opened: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => response.end(answer(request.url ?? '')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => {
  opened.length = 0;
  answer = () => '{}';
});

/** A forward to the server, as the official client makes one to a pod. */
const open: OpenPort = async ({ name }, port, output, _error, input) => {
  opened.push(`${name}:${port}`);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  input.pipe(socket);
  socket.on('data', (chunk) => output.write(chunk));
  const forward = { close: () => void socket.destroy(), onclose: null as ((event: never) => void) | null };
  socket.on('close', () => forward.onclose?.(undefined as never));
  return forward;
};

const proxy = (name: string) => ({ namespace: 'shop', name, uid: name }) as MeshProxy;
const { signal } = new AbortController();

test('a proxy is asked by its admin port, again and again over one forward', async () => {
  answer = (path) => JSON.stringify({ path });
  const admin = new ForwardedAdmin('https://cluster', open);
  expect(await admin.get(proxy('a'), '/config_dump', signal)).toEqual({ path: '/config_dump' });
  expect(await admin.get(proxy('a'), '/clusters', signal)).toEqual({ path: '/clusters' });
  expect(await admin.get(proxy('b'), '/clusters', signal)).toEqual({ path: '/clusters' });
  expect(opened).toEqual(['a:15000', 'b:15000']);
  admin.close();
});

describe('a forward stays open for the next gate', () => {
  afterEach(() => jest.restoreAllMocks());

  test('but not more than 128 of them', async () => {
    const admin = new ForwardedAdmin('https://cluster', open);
    const all = Array.from({ length: 130 }, (_, index) => proxy(`pod-${index}`));
    for (let gate = 0; gate < 2; gate++) {
      for (const each of all) {
        await admin.get(each, '/', signal);
        admin.release(each);
      }
    }
    expect(opened.length).toBe(132);
    admin.close();
  });

  test('and not after half a minute without a question', async () => {
    const admin = new ForwardedAdmin('https://cluster', open);
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    await admin.get(proxy('a'), '/', signal);
    now.mockReturnValue(30_000);
    await admin.get(proxy('a'), '/', signal);
    now.mockReturnValue(60_001);
    await admin.get(proxy('a'), '/', signal);
    expect(opened).toEqual(['a:15000', 'a:15000']);
    admin.close();
  });
});

test('an answer of some megabytes comes whole', async () => {
  const long = 'x'.repeat(5_000_000);
  answer = () => JSON.stringify({ long });
  const admin = new ForwardedAdmin('https://cluster', open);
  expect(await admin.get(proxy('a'), '/', signal)).toEqual({ long });
  admin.close();
});

test('a proxy whose port nobody listens on does not answer, and is asked by a new forward', async () => {
  let isDead = true;
  const dying: OpenPort = async (each, port, output, error, input) => {
    if (!isDead) return await open(each, port, output, error, input);
    error.write(Buffer.from('dial tcp4 127.0.0.1:15000: connect: connection refused\n'));
    return { close: () => undefined, onclose: null };
  };
  const admin = new ForwardedAdmin('https://cluster', dying);
  await expect(admin.get(proxy('a'), '/', signal)).rejects.toThrow(/connection refused/);
  isDead = false;
  expect(await admin.get(proxy('a'), '/', signal)).toEqual({});
  admin.close();
});

test('a forward that ends in the midst of an answer, and an answer that is no JSON, are no answer', async () => {
  const cut: OpenPort = async (_proxy, _port, output, _error, input) => {
    const forward = { close: () => undefined, onclose: null as ((event: never) => void) | null };
    input.once('data', () => {
      output.write(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":'));
      forward.onclose?.(undefined as never);
    });
    return forward;
  };
  await expect(new ForwardedAdmin('', cut).get(proxy('a'), '/', signal)).rejects.toThrow(ProxyUnreachable);
  answer = () => 'no JSON';
  const admin = new ForwardedAdmin('', open);
  await expect(admin.get(proxy('a'), '/', signal)).rejects.toThrow(ProxyUnreachable);
  admin.close();
});

test.each([
  ['403', 'forbidden', /verbs "get" and "create" on "pods\/portforward" in namespace shop/],
  ['401', 'unauthenticated', /does not accept your credentials/],
])('an API server that says %s ends the wait, with what it takes', async (status, kind, words) => {
  // What the official client rejects with: an event, not an error.
  const refused: OpenPort = () => Promise.reject({ message: `Unexpected server response: ${status}` });
  const asked = new ForwardedAdmin('https://cluster', refused).get(proxy('a'), '/', signal);
  await expect(asked).rejects.toThrow(words);
  await expect(asked).rejects.toMatchObject({ name: 'ClusterError', kind });
});

test('a pod that is gone does not answer', async () => {
  const absent: OpenPort = () => Promise.reject({ message: 'Unexpected server response: 404' });
  await expect(new ForwardedAdmin('', absent).get(proxy('a'), '/', signal)).rejects.toThrow(ProxyUnreachable);
});

test('who ends the wait is told so, and a forward that never opened stands in nobody’s way', async () => {
  const end = new AbortController();
  let isStuck = true;
  const stuck: OpenPort = (...args) => (isStuck ? new Promise(() => undefined) : open(...args));
  const admin = new ForwardedAdmin('', stuck);
  const asked = admin.get(proxy('a'), '/', end.signal);
  end.abort(new Error('interrupted'));
  await expect(asked).rejects.toThrow('interrupted');
  isStuck = false;
  expect(await admin.get(proxy('a'), '/', signal)).toEqual({});
  admin.close();
});
