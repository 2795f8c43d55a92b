import { Chart, Duration } from 'cdk8s';
import {
  App,
  Backend,
  CanaryPair,
  callers,
  Frontend,
  header,
  IngressGateway,
  Listener,
  Namespace,
  Path,
  type Route,
} from '../../lib';
import { at, manifest, program } from '../program';

const version = { name: 'v1', image: 'shop/cart:1' } as const;
const hosts = ['shop.example.com'];

/** A frontend at a gateway, with the routes that are given it. */
function gateway(routes: (page: Frontend, chart: Chart) => readonly Route[]) {
  const { app, chart } = program();
  const page = new Frontend(chart, 'page', { port: 80, version, timeout: Duration.seconds(9) });
  new IngressGateway(chart, 'public', { listeners: [Listener.http(80)], routes: routes(page, chart) });
  return {
    app,
    page,
    chart,
    http: () => at(manifest(app, 'VirtualService', 'public-shop.example.com'), 'spec.http'),
  };
}

test('callees are told by an environment variable, also when two services call each other', () => {
  const { app, chart } = program();
  const cart = new Backend(chart, 'cart', { serviceName: 'cart-service', port: 8080, version });
  const stock = new Backend(chart, 'stock', { port: 5432, protocol: 'tcp', version, calls: [cart] });
  cart.calls(stock);
  const env = (name: string) => at(manifest(app, 'Deployment', name), 'spec.template.spec.containers.0.env');
  expect(env('stock-v1')).toEqual([
    { name: 'CART_SERVICE_URL', value: 'http://cart-service.shop.svc.cluster.local:8080' },
  ]);
  expect(env('cart-v1')).toEqual([{ name: 'STOCK_ADDRESS', value: 'stock.shop.svc.cluster.local:5432' }]);
  expect(cart.callees.map((edge) => [edge.service.serviceName, edge.port])).toEqual([['stock', 5432]]);
});

test('a call can name its port and its variable', () => {
  const { app, chart } = program();
  const cart = new Backend(chart, 'cart', { ports: [{ port: 80 }, { port: 81 }], version });
  new Backend(chart, 'page', {
    port: 80,
    version,
    calls: [
      { service: cart, port: 81 },
      { service: cart, environmentVariable: 'CART' },
    ],
  });
  expect(at(manifest(app, 'Deployment', 'page-v1'), 'spec.template.spec.containers.0.env')).toEqual([
    { name: 'CART_81_URL', value: 'http://cart.shop.svc.cluster.local:81' },
    { name: 'CART', value: 'http://cart.shop.svc.cluster.local:80' },
  ]);
});

test('at a gateway a match on callers falls away, and the others stay', () => {
  const { chart, page, http } = gateway((to) => [{ hosts, to }]);
  const when = [callers.inNamespace('staging'), header('x').is('1')];
  new CanaryPair(chart, 'canary', { stable: page, canary: { ...version, name: 'v2' }, when, weight: 0 });
  expect(at(http(), '0.match')).toEqual([{ headers: { x: { exact: '1' } }, uri: { prefix: '/' } }]);
});

test('where nothing but callers is matched, a gateway has the shares alone', () => {
  const { chart, page, http } = gateway((to) => [{ hosts, to }]);
  const when = [callers.inNamespace('staging')];
  new CanaryPair(chart, 'canary', { stable: page, canary: { ...version, name: 'v2' }, when, weight: 5 });
  expect(http()).toHaveLength(1);
  expect(http()).toMatchObject([{ route: [{ weight: 95 }, { weight: 5 }] }]);
});

test("a route has the service's timeout, unless it has its own", () => {
  const { http } = gateway((to) => [
    { hosts, to },
    { hosts, to, path: Path.prefix('/slow'), timeout: Duration.minutes(1) },
  ]);
  expect(http()).toMatchObject([{ timeout: '60s' }, { timeout: '9s' }]);
});

test('rewriting a prefix to / leaves no double slash, as Envoy would', () => {
  const { http } = gateway((to) => [
    { hosts, to, path: Path.prefix('/api'), rewrite: '/' },
    { hosts, to, path: Path.prefix('/v'), rewrite: '/w' },
  ]);
  expect(http()).toMatchObject([
    { rewrite: { uriRegexRewrite: { match: '^/api/?', rewrite: '/' } } },
    { rewrite: { uri: '/w' } },
  ]);
});

test('hosts with the same routes share a VirtualService, others have their own', () => {
  const { app } = gateway((to) => [
    { hosts: ['shop.example.com', 'shop.example.org'], to },
    { hosts: ['*.example.net'], to },
  ]);
  const gateways = app.manifests().filter((one) => at(one, 'spec.gateways') !== undefined);
  expect(gateways.map((one) => [one.metadata.name, at(one, 'spec.hosts')])).toEqual([
    ['public-shop.example.com', ['shop.example.com', 'shop.example.org']],
    ['public-wildcard.example.net', ['*.example.net']],
  ]);
});

test('a host that another one takes has a VirtualService of its own: istiod refuses one with both', () => {
  const { app } = gateway((to) => [
    { hosts: ['*.example.com', 'shop.example.com', 'shop.example.org', '*'], to },
  ]);
  const gateways = app.manifests().filter((one) => at(one, 'spec.gateways') !== undefined);
  expect(gateways.map((one) => at(one, 'spec.hosts')).sort()).toEqual([
    ['*'],
    ['*.example.com', 'shop.example.org'],
    ['shop.example.com'],
  ]);
});

test('a listener serves the widest hosts: beside one istiod would give a narrower one its routes too', () => {
  const { app } = gateway((to) => [
    { hosts: ['*.example.com', 'shop.example.org'], to },
    { hosts: ['shop.example.com'], to, path: Path.prefix('/shop') },
  ]);
  expect(at(manifest(app, 'Gateway', 'public'), 'spec.servers.0.hosts')).toEqual([
    '*.example.com',
    'shop.example.org',
  ]);
});

test('a listener without hosts serves those of all routes', () => {
  const { app } = gateway((to) => [
    { hosts, to },
    { hosts: ['*.example.net'], to },
  ]);
  expect(at(manifest(app, 'Gateway', 'public'), 'spec.servers.0.hosts')).toEqual([
    'shop.example.com',
    '*.example.net',
  ]);
});

test('a Backend is opened by saying so', () => {
  const { http } = gateway((_, chart) => {
    const cart = new Backend(chart, 'cart', { port: 8080, version });
    return [{ hosts, to: cart.exposed() }];
  });
  expect(at(http(), '0.route.0.destination.host')).toBe('cart.shop.svc.cluster.local');
});

test('a Namespace has the label by which its pods get sidecars, and stands in no namespace itself', () => {
  const { app, chart } = program();
  new Namespace(chart, 'namespace', { labels: { team: 'shop' } });
  expect(manifest(app, 'Namespace', 'shop').metadata).toEqual({
    name: 'shop',
    labels: { 'istio-injection': 'enabled', team: 'shop' },
  });
});

test('several gateways expose one service, each with its release', () => {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const page = new Frontend(chart, 'page', { port: 80, version });
  const listeners = [Listener.http(80)] as const;
  new IngressGateway(chart, 'public', { listeners, routes: [{ hosts, to: page }] });
  new IngressGateway(chart, 'internal', {
    listeners,
    selector: { istio: 'internal' },
    routes: [{ hosts, to: page }],
  });
  new CanaryPair(chart, 'canary', { stable: page, canary: { ...version, name: 'v2' }, weight: 20 });
  const shares = ['public', 'internal'].map((name) =>
    at(manifest(app, 'VirtualService', `${name}-shop.example.com`), 'spec.http.0.route.1.weight'),
  );
  expect(shares).toEqual([20, 20]);
});
