import { deployment, documents, istio, namespace, service } from '../manifests';
import { traced } from './traced';

const shop = documents(
  namespace('shop'),
  service('backend'),
  deployment('backend', 'shop', { ports: [8080] }),
  deployment('client'),
);

/** An ExternalName Service. */
const alias = (name: string, host: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: ExternalName, externalName: ${host} }
`;

const headless = `
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { clusterIP: None, selector: { app: db }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  serviceName: db
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: main, image: db, ports: [{ containerPort: 8080 }] }] }
`;

const rule = (host: string, status: number) =>
  istio('VirtualService', host, `hosts: [${host}]\nhttp: [{ directResponse: { status: ${status} } }]`);

async function answer(request: string, ...manifests: string[]): Promise<string> {
  const { output, errors } = await traced(
    `trace ${request} --from client -n shop -`,
    documents(shop, ...manifests),
  );
  expect(errors).toBe('');
  const from = output.indexOf('→');
  return output
    .slice(from, output.indexOf('\n\n', from))
    .replace(/\s+/g, ' ')
    .replace(/ fix:.*/, '');
}

const backend = 'backend.shop.svc.cluster.local';

test('a request to an ExternalName Service reaches the pods of the Service that it names', async () => {
  const manifests = [alias('old', backend)];
  expect(await answer('http://old/', ...manifests)).toBe('→ answered by backend');
  expect(await answer('http://old.shop.svc.cluster.local/', ...manifests)).toBe('→ answered by backend');
});

test('also through another ExternalName Service', async () => {
  const chain = [alias('oldest', 'old.shop.svc.cluster.local'), alias('old', backend)];
  expect(await answer('http://oldest/', ...chain)).toBe('→ answered by backend');
});

test('the rules of the named Service take it', async () => {
  expect(await answer('http://old/', alias('old', backend), rule('backend', 418))).toBe(
    '→ direct response 418 (answered-by-rule)',
  );
});

test('names that lead to each other have no address', async () => {
  const circle = [alias('a', 'b.shop.svc.cluster.local'), alias('b', 'a.shop.svc.cluster.local')];
  expect(await answer('http://a/', ...circle)).toBe(
    '→ a closed connection: a has no address: its external names lead back to itself (not-resolved)',
  );
});

test('a rule that leads to an alias leads to its service, which the proxy has to know', async () => {
  const to = istio(
    'VirtualService',
    'backend',
    'hosts: [backend]\nhttp: [{ route: [{ destination: { host: old } }] }]',
  );
  expect(await answer('http://backend/', alias('old', backend), service('other'), to)).toBe(
    '→ answered by backend',
  );
  expect(await answer('http://backend/', alias('old', 'pay.example.com'), to)).toBe(
    '→ unknown: pay.example.com, the external name of old.shop.svc.cluster.local, is not in these files (not-in-files)',
  );
});

test('TLS to an alias is taken by its server name', async () => {
  const pay = istio(
    'ServiceEntry',
    'pay',
    'hosts: [pay.example.com]\nresolution: DNS\nports: [{ number: 443, name: tls, protocol: TLS }]',
  );
  expect(await answer('tls://old:443', alias('old', 'pay.example.com'), pay)).toBe(
    '→ pay.example.com, outside the mesh',
  );
});

test.each([
  ['http://db-1.db:8080/', '→ answered by db'],
  ['http://db-0.db.shop.svc.cluster.local:8080/', '→ answered by db'],
  [
    'http://db-2.db:8080/',
    '→ a closed connection: db-2.db has no address: no pod of db.shop.svc.cluster.local has this name (not-resolved)',
  ],
])('a name below a headless Service is that of one pod: %s', async (request, expected) => {
  expect(await answer(request, headless)).toBe(expected);
});

test('the rules of a headless Service take requests to one of its pods', async () => {
  expect(await answer('http://db-0.db:8080/', headless, rule('db', 418))).toContain('direct response 418');
});

const unselected = `
apiVersion: v1
kind: Service
metadata: { name: legacy, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
`;
const endpoints = `
apiVersion: v1
kind: Endpoints
metadata: { name: legacy, namespace: shop }
subsets: [{ addresses: [{ ip: 192.0.2.1 }], ports: [{ port: 80 }] }]
`;
const slice = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: legacy-1, namespace: shop, labels: { kubernetes.io/service-name: legacy } }
addressType: IPv4
endpoints: [{ addresses: [192.0.2.1] }]
ports: [{ name: http, port: 80 }]
`;

test('who is behind a Service without a selector is unknown, unless its addresses are in the files', async () => {
  expect(await answer('http://legacy/', unselected)).toBe(
    '→ unknown: legacy.shop.svc.cluster.local has no selector, and its Endpoints are not in these files (not-in-files)',
  );
  const { output } = await traced(
    'trace http://legacy/ --from client -n shop --complete -',
    documents(shop, unselected),
  );
  expect(output).toContain('→ 503 (flag UH): no address is behind legacy.shop.svc.cluster.local');
  expect(await answer('http://legacy/', unselected, endpoints)).toBe(
    '→ the addresses in Endpoints shop/legacy',
  );
  expect(await answer('http://legacy/', unselected, slice)).toBe(
    '→ the addresses in EndpointSlice shop/legacy-1',
  );
});

const ingress = (host: string, ingressClass = 'istio') => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  ingressClassName: ${ingressClass}
  rules:
    - ${host === '' ? '' : `host: ${host}\n      `}http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: backend, port: { number: 80 } } } }] }
`;
const gateway = istio(
  'Gateway',
  'edge',
  'selector: { istio: ingressgateway }\nservers: [{ hosts: ["*"], port: { number: 80, name: http, protocol: HTTP } }]',
);
const atGateway = (...manifests: string[]) =>
  traced('trace http://shop.example.com/ -', documents(shop, gateway, ...manifests));

test('an Ingress of class istio may take what no VirtualService takes', async () => {
  const { output } = await atGateway(ingress('shop.example.com'));
  expect(output.replace(/\s+/g, ' ')).toContain(
    '→ unknown: Ingress shop/web may take the request; the routes of Ingresses are not followed (not-modelled)',
  );
  for (const other of [ingress('shop.example.com', 'nginx'), ingress('other.example.com')])
    expect((await atGateway(other)).output).toContain('→ 404 (flag NR)');
});

test('an Ingress takes no other path', async () => {
  const login = ingress('shop.example.com').replace(
    'path: /, pathType: Prefix',
    'path: /login, pathType: Exact',
  );
  expect((await atGateway(login)).output).toContain('→ 404 (flag NR)');
  const ofLogin = await traced('trace http://shop.example.com/login -', documents(shop, gateway, login));
  expect(ofLogin.output).toContain('→ unknown: Ingress shop/web');
});

test('a VirtualService with the host comes before an Ingress for every host', async () => {
  const own = istio(
    'VirtualService',
    'shop',
    'hosts: [shop.example.com]\ngateways: [edge]\nhttp: [{ route: [{ destination: { host: backend } }] }]',
  );
  expect((await atGateway(ingress(''), own)).output).toContain('→ answered by backend');
});

test('without a Gateway the message names the Ingress', async () => {
  const { errors } = await traced(
    'trace http://shop.example.com/ -',
    documents(shop, ingress('shop.example.com')),
  );
  expect(errors).toContain('is one of Ingress shop/web');
});
