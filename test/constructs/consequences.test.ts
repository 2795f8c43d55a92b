import { Chart, Duration } from 'cdk8s';
import { App, Backend, CanaryPair, Frontend, header, IngressGateway, Listener, Path } from '../../lib';
import { at, manifest, program } from '../program';

const v1 = { name: 'v1', image: 'shop/cart:1' } as const;
const v2 = { name: 'v2', image: 'shop/cart:2' } as const;
const host = 'cart.shop.svc.cluster.local';

/** A Frontend with a canary, at a gateway and in the mesh. */
function canaried() {
  const { app, chart } = program();
  const cart = new Frontend(chart, 'cart', { port: 80, targetPort: 8080, version: v1 });
  new IngressGateway(chart, 'public', {
    listeners: [Listener.http(80)],
    routes: [
      { hosts: ['shop.example.com'], to: cart },
      { hosts: ['shop.example.com'], to: cart, path: Path.prefix('/api') },
      { hosts: ['shop.example.com'], to: cart, path: Path.exact('/api/health') },
    ],
  });
  new CanaryPair(chart, 'canary', { stable: cart, canary: v2, when: [header('x').is('1')], weight: 10 });
  return { app, chart, cart };
}

function httpOf(app: App, name: string): Record<string, unknown>[] {
  const http = at(manifest(app, 'VirtualService', name), 'spec.http');
  if (!Array.isArray(http)) throw new Error(`${name} has no http routes`);
  return http;
}

test('one release, two bindings: the mesh and the gateway split alike', () => {
  const { app } = canaried();
  const mesh = httpOf(app, 'cart');
  const gateway = httpOf(app, 'public-shop.example.com').slice(-2);
  expect(gateway.map((route) => route['route'])).toEqual(mesh.map((route) => route['route']));
});

test('at a gateway there is one VirtualService per host, the most specific path first', () => {
  const { app } = canaried();
  const forHost = app.manifests().filter((one) => at(one, 'spec.hosts.0') === 'shop.example.com');
  expect(forHost).toHaveLength(1);
  const paths = httpOf(app, 'public-shop.example.com').map((route) => at(route, 'match.0.uri'));
  expect(paths).toEqual([
    ...[{ exact: '/api/health' }, { exact: '/api/health' }],
    ...[{ prefix: '/api' }, { prefix: '/api' }],
    ...[{ prefix: '/' }, { prefix: '/' }],
  ]);
});

test('one DestinationRule per host, in the namespace of the service, with the host in full', () => {
  const rules = canaried()
    .app.manifests()
    .filter((one) => one.kind === 'DestinationRule');
  expect(rules.map((rule) => [rule.metadata.namespace, at(rule, 'spec.host')])).toEqual([['shop', host]]);
});

test('a Service selects the app only; a Deployment selects app and version, and its name carries the version', () => {
  const { app } = canaried();
  expect(at(manifest(app, 'Service', 'cart'), 'spec.selector')).toEqual({ app: 'cart' });
  expect(at(manifest(app, 'Deployment', 'cart-v2'), 'spec.selector')).toEqual({
    matchLabels: { app: 'cart', version: 'v2' },
  });
});

test('a service with several ports has one route per port', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', { ports: [{ port: 80 }, { port: 9090, protocol: 'grpc' }], version: v1 });
  const routes = httpOf(app, 'cart').map((route) => [
    at(route, 'match.0.port'),
    at(route, 'route.0.destination.port.number'),
  ]);
  expect(routes).toEqual([
    [80, 80],
    [9090, 9090],
  ]);
});

test('outlier detection says maxEjectionPercent, and by itself ejects one pod of two', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', { port: 80, version: v1, outlierDetection: { interval: Duration.seconds(5) } });
  expect(at(manifest(app, 'DestinationRule', 'cart'), 'spec.trafficPolicy.outlierDetection')).toEqual({
    interval: '5s',
    maxEjectionPercent: 50,
  });
});

test.each([0, 1, 10, 99, 100])(
  'weights are whole, always written, and add up to 100 (canary: %i)',
  (weight) => {
    const { app, chart } = program();
    const cart = new Backend(chart, 'cart', { port: 80, version: v1 });
    new CanaryPair(chart, 'canary', { stable: cart, canary: v2, weight });
    const route = at(httpOf(app, 'cart')[0], 'route');
    expect(route).toMatchObject([
      { destination: { subset: 'v1' }, weight: 100 - weight },
      { destination: { subset: 'v2' }, weight },
    ]);
  },
);

test('a service without a canary has its weight written too', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', { port: 80, version: v1 });
  expect(at(httpOf(app, 'cart')[0], 'route.0.weight')).toBe(100);
});

test('header rules stand before the default, and every http route has a name of its own', () => {
  const names = httpOf(canaried().app, 'cart').map((route) => route['name']);
  expect(names).toEqual(['v2-by-match', 'default']);
  const atGateway = httpOf(canaried().app, 'public-shop.example.com').map((route) => route['name']);
  expect(new Set(atGateway).size).toBe(atGateway.length);
  expect(atGateway).not.toContain(undefined);
});

test('ports are called by their protocol, carry appProtocol, and routes use their numbers', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', {
    ports: [{ port: 80 }, { port: 9090, protocol: 'grpc' }, { port: 5432, protocol: 'tcp' }],
    version: v1,
  });
  expect(at(manifest(app, 'Service', 'cart'), 'spec.ports')).toMatchObject([
    { name: 'http-80', appProtocol: 'http', port: 80 },
    { name: 'grpc-9090', appProtocol: 'grpc', port: 9090 },
    { name: 'tcp-5432', appProtocol: 'tcp', port: 5432 },
  ]);
});

test('with an autoscaler replicas are left out, and each version scales by itself', () => {
  const { app, chart } = program();
  const cart = new Backend(chart, 'cart', {
    port: 80,
    version: {
      ...v1,
      autoscaling: { min: 2, max: 5 },
      securityContext: {},
      resources: { cpu: { request: { amount: '100m' } } },
    },
  });
  new CanaryPair(chart, 'canary', { stable: cart, canary: { ...v2, replicas: 1 }, weight: 0 });
  expect(manifest(app, 'Deployment', 'cart-v1')).not.toHaveProperty('spec.replicas');
  expect(at(manifest(app, 'Deployment', 'cart-v2'), 'spec.replicas')).toBe(1);
  expect(at(manifest(app, 'HorizontalPodAutoscaler', 'cart-v1'), 'spec.scaleTargetRef.name')).toBe('cart-v1');
});

test('names are what the program says, and no pod carries a label that depends on a construct', () => {
  const { app } = canaried();
  expect(app.manifests().map((one) => `${one.kind} ${one.metadata.name}`)).toEqual([
    'Service cart',
    'Deployment cart-v1',
    'DestinationRule cart',
    'VirtualService cart',
    'Gateway public',
    'VirtualService public-shop.example.com',
    'Deployment cart-v2',
  ]);
  expect(at(manifest(app, 'Deployment', 'cart-v2'), 'spec.template.metadata.labels')).toEqual({
    app: 'cart',
    version: 'v2',
    'app.kubernetes.io/version': 'v2',
  });
});

test('the same program gives the same bytes', () => {
  expect(canaried().app.synthYaml()).toBe(canaried().app.synthYaml());
});

test('apiVersion, kind and metadata stand before the rest', () => {
  for (const one of canaried().app.manifests()) {
    expect(Object.keys(one).slice(0, 3)).toEqual(['apiVersion', 'kind', 'metadata']);
  }
});

test('a service of another namespace is reached by its host in full', () => {
  const app = new App();
  const shop = new Chart(app, 'shop', { namespace: 'shop' });
  const edge = new Chart(app, 'edge', { namespace: 'edge' });
  const cart = new Frontend(shop, 'cart', { port: 80, version: v1 });
  new IngressGateway(edge, 'public', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['*'], to: cart }],
  });
  const virtualService = manifest(app, 'VirtualService', 'public-all-hosts');
  expect(virtualService.metadata.namespace).toBe('edge');
  expect(at(virtualService, 'spec.http.0.route.0.destination.host')).toBe(host);
  expect(at(virtualService, 'spec.gateways')).toEqual(['edge/public']);
});
