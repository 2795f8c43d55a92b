import { deployment, documents, namespace, service } from '../manifests';
import { traced } from './traced';

const shop = documents(
  namespace('shop'),
  service('backend', 'shop', '{ name: http, port: 8080 }'),
  deployment('backend', 'shop', { ports: [8080] }),
  service('shop'),
);
const settings = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { BACKEND_URL: http://backend:8080/orders }
`;

/** The calls that \`--hops\` and \`graph\` find for pods with some fields of their container. */
async function calls(container: string) {
  const manifests = documents(shop, settings, deployment('shop', 'shop', { container, ports: [8080] }));
  const { output } = await traced('trace http://shop/ --hops -o json -', manifests);
  const [{ hops }] = JSON.parse(output).traces as [{ hops: { trace: { request: { line: string } } }[] }];
  const graph = await traced('graph -o json -', manifests);
  const { edges } = JSON.parse(graph.output) as { edges: { kind: string; because: string[] }[] };
  return {
    traced: hops.map(({ trace }) => trace.request.line),
    drawn: edges.filter(({ kind }) => kind === 'call').flatMap(({ because }) => because),
  };
}

test.each([
  ['a variable', 'env: [{ name: A, value: "http://backend:8080/x" }]', '/x', 'variable A'],
  [
    'a variable with a name only',
    'env: [{ name: BACKEND_HOST, value: backend }]',
    '/',
    'variable BACKEND_HOST',
  ],
  [
    'a key of a ConfigMap',
    'env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: BACKEND_URL } } }]',
    '/orders',
    'variable A',
  ],
  [
    'all keys of a ConfigMap',
    'envFrom: [{ configMapRef: { name: settings } }]',
    '/orders',
    'variable BACKEND_URL',
  ],
  ['an argument', 'args: ["--backend=backend.shop:8080"]', '/', 'argument'],
])('a trace and a graph find a call in %s', async (_, container, path, because) => {
  expect(await calls(container)).toEqual({
    traced: [expect.stringMatching(new RegExp(`^GET http://backend(.shop)?:8080${path}$`))],
    drawn: [because],
  });
});

test.each([
  ['a bare word in a variable of another name', 'env: [{ name: MODE, value: backend }]'],
  ['a port that the Service lacks', 'env: [{ name: A, value: "http://backend:9/" }]'],
])('a trace finds no call in %s', async (_, container) => {
  expect((await calls(container)).traced).toEqual([]);
});

/** A service whose pods call others. */
const calling = (name: string, ...callees: string[]) =>
  documents(
    service(name),
    deployment(name, 'shop', {
      ports: [8080],
      container: `env: [${callees.map((each) => `{ name: ${each.toUpperCase()}_URL, value: "http://${each}" }`).join(', ')}]`,
    }),
  );

test('a cycle of calls is told and not followed again', async () => {
  const manifests = documents(namespace('shop'), calling('shop', 'cart'), calling('cart', 'shop'));
  const { output } = await traced('trace http://shop/ --hops -', manifests);
  expect(output.match(/^Hop .*/gm)).toHaveLength(2);
  expect(output).toContain('shop.shop → cart.shop → shop.shop: a cycle; not followed again');
  const { output: markdown } = await traced('trace http://shop/ --hops -o markdown -', manifests);
  expect(markdown).toContain('a cycle; not followed again');
});

test('a call that another caller makes in the same way is shown once', async () => {
  const manifests = documents(
    namespace('shop'),
    calling('shop', 'cart', 'user'),
    calling('cart', 'db'),
    calling('user', 'db'),
    calling('db'),
  );
  const { output } = await traced('trace http://shop/ --hops -', manifests);
  expect(output.match(/^GET http:\/\/db\/$/gm)).toHaveLength(1);
  expect(output).toContain('as above: GET http://db/, sent on by Deployment shop/cart');
});

test('services that --hops names may be called again', async () => {
  const manifests = documents(namespace('shop'), calling('shop', 'cart'), calling('cart', 'shop'));
  const { output } = await traced('trace http://shop/ --hops cart,shop,cart -', manifests);
  expect(output.match(/^Hop .*/gm)).toHaveLength(3);
});
