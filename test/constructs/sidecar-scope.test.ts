import { Chart, JsonPatch } from 'cdk8s';
import {
  App,
  Backend,
  type Callee,
  CanaryPair,
  type Egress,
  EgressGateway,
  ExistingService,
  ExternalService,
  Namespace,
} from '../../lib';
import { at, brokenRules, manifest } from '../program';

const version = { name: 'v1', image: 'shop/cart:1' } as const;

interface Given {
  readonly app?: Egress;
  readonly namespace?: Egress;
  readonly service?: Egress;
  readonly isNamespaceLast?: boolean;
}

/** A page that calls a cart of another namespace, with `egress` at some of the three places. */
function shop({ app: ofApp, namespace, service, isNamespaceLast = false }: Given) {
  const app = new App({ egress: ofApp });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const carts = new Chart(app, 'carts', { namespace: 'carts' });
  const make = () => new Namespace(chart, 'namespace', { egress: namespace });
  if (!isNamespaceLast) make();
  const cart = new Backend(carts, 'cart', { port: 8080, version });
  const page = new Backend(chart, 'page', { port: 80, version, egress: service, calls: [cart] });
  if (isNamespaceLast) make();
  return { app, chart, carts, cart, page };
}

function sidecars(app: App): string[] {
  return app
    .manifests()
    .filter(({ kind }) => kind === 'Sidecar')
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

function hostsOf(app: App, name = 'page'): unknown {
  return at(manifest(app, 'Sidecar', name), 'spec.egress.0.hosts');
}

test('a service with declared egress has a Sidecar with the hosts that it calls and no others', () => {
  const { app } = shop({ service: 'declared' });
  expect(sidecars(app)).toEqual(['shop/page']);
  expect(at(manifest(app, 'Sidecar', 'page'), 'spec')).toEqual({
    workloadSelector: { labels: { app: 'page' } },
    egress: [{ hosts: ['carts/cart.carts.svc.cluster.local', 'istio-system/*'] }],
  });
  expect(brokenRules(app)).toEqual([]);
});

test.each<[string, Given, readonly string[]]>([
  ['nowhere', {}, []],
  ['at the App', { app: 'declared' }, ['shop/page', 'carts/cart']],
  ['at the Namespace', { namespace: 'declared' }, ['shop/page']],
  ['at a Namespace after its services', { namespace: 'declared', isNamespaceLast: true }, ['shop/page']],
  ['at the App, not for a service', { app: 'declared', service: 'any' }, ['carts/cart']],
  ['at the App, not for a namespace', { app: 'declared', namespace: 'any' }, ['carts/cart']],
  [
    'at the App, not for a later namespace',
    { app: 'declared', namespace: 'any', isNamespaceLast: true },
    ['carts/cart'],
  ],
])('set %s, it holds for the services below', (_, given, expected) => {
  expect(sidecars(shop(given).app).sort()).toEqual([...expected].sort());
});

test('a call that is added later is in the Sidecar', () => {
  const { app, carts, page } = shop({ service: 'declared' });
  page.calls(new Backend(carts, 'stock', { port: 80, version }));
  expect(hostsOf(app)).toContain('carts/stock.carts.svc.cluster.local');
});

test('callees of every kind are in the Sidecar', () => {
  const { app, chart, carts, page } = shop({ service: 'declared' });
  const through = new EgressGateway(new Chart(app, 'egress', { namespace: 'istio-system' }), 'egress');
  page.calls(new ExternalService(carts, 'api', { host: 'api.example.com', tls: 'originate', through }));
  page.calls(new ExistingService(chart, 'ratings', { namespace: 'reviews', port: 80 }));
  page.calls(new ExistingService(chart, 'stripe', { host: 'api.stripe.com', port: 443, protocol: 'tls' }));
  const own: Callee = {
    serviceName: 'own',
    host: 'own.example.com',
    ports: [{ port: 80, protocol: 'http' }],
  };
  page.calls(own);
  expect(hostsOf(app)).toEqual([
    '*/api.stripe.com',
    '*/own.example.com',
    'carts/api.example.com',
    'carts/cart.carts.svc.cluster.local',
    'istio-system/*',
    'istio-system/istio-egressgateway.istio-system.svc.cluster.local',
    'reviews/ratings.reviews.svc.cluster.local',
  ]);
});

test('the hosts that proxies need can be replaced, and requests to all others refused', () => {
  const { app } = shop({
    service: { hosts: ['monitoring/traces.monitoring'], outboundTrafficPolicy: 'REGISTRY_ONLY' },
  });
  expect(hostsOf(app)).toEqual(['carts/cart.carts.svc.cluster.local', 'monitoring/traces.monitoring']);
  expect(at(manifest(app, 'Sidecar', 'page'), 'spec.outboundTrafficPolicy')).toEqual({
    mode: 'REGISTRY_ONLY',
  });
});

test('one Sidecar selects the pods of both versions', () => {
  const { app, page } = shop({ service: 'declared' });
  new CanaryPair(page, 'canary', { stable: page, canary: { ...version, name: 'v2' }, weight: 10 });
  expect(sidecars(app)).toEqual(['shop/page']);
  for (const name of ['page-v1', 'page-v2'])
    expect(at(manifest(app, 'Deployment', name), 'spec.template.metadata.labels')).toMatchObject(
      at(manifest(app, 'Sidecar', 'page'), 'spec.workloadSelector.labels') as object,
    );
});

test('a patch that hides a callee is refused', () => {
  const { app, page } = shop({ service: 'declared' });
  page.sidecar?.addJsonPatch(JsonPatch.replace('/spec/egress/0/hosts', ['istio-system/*']));
  expect(brokenRules(app)).toEqual(['shop/page: hidden-callee']);
});
