import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-27';
import {
  App,
  Backend,
  CanaryPair,
  ExistingService,
  ExistingVersionedService,
  Frontend,
  IngressGateway,
  Listener,
  Namespace,
  Path,
  type Route,
  type ServiceProps,
} from '../../lib';
import { meshWith } from '../policies/reading';
import { at, manifest, program } from '../program';
import { admits, type Sent } from './admits';
import { emptyFolder } from './folder';

const version = { name: 'v1', image: 'shop/cart:1' } as const;
const gatewayAccount = 'istio-system/istio-ingressgateway-service-account';

function service(chart: Chart, id: string, props: object = {}): Backend {
  return new Backend(chart, id, { port: 8080, version, ...props } as ServiceProps);
}

/** Whether the pods of cart admit a request, by the YAML of the program and as istiod reads it. */
function cartAdmits(app: App, sent: Sent): boolean {
  return admits(meshWith(app.synthYaml()), 'cart', sent);
}

describe('callers: declared', () => {
  test('admits a service that declares the call, and no other', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    service(chart, 'page', { calls: [cart] });
    service(chart, 'mail');
    expect(cartAdmits(app, { from: 'shop/page' })).toBe(true);
    expect(cartAdmits(app, { from: 'shop/mail' })).toBe(false);
    expect(cartAdmits(app, { from: 'shop/default' })).toBe(false);
    expect(cartAdmits(app, { from: 'other/page' })).toBe(false);
    expect(cartAdmits(app, { from: 'plain text' })).toBe(false);
  });

  test('admits nobody, if nobody declares a call', () => {
    const { app, chart } = program();
    service(chart, 'cart', { callers: 'declared' });
    service(chart, 'page');
    expect(cartAdmits(app, { from: 'shop/page' })).toBe(false);
    expect(at(manifest(app, 'AuthorizationPolicy', 'cart-callers'), 'spec.rules')).toEqual([]);
  });

  test('admits a caller only on the port of its call, which is that of the pods', () => {
    const { app, chart } = program();
    const ports = [{ port: 80, targetPort: 8080 }, { port: 9090 }, { port: 5432, protocol: 'tcp' }];
    const cart = service(chart, 'cart', { port: undefined, ports, callers: 'declared' });
    service(chart, 'page', { calls: [cart] });
    service(chart, 'mail', { calls: [{ service: cart, port: 5432 }] });
    expect(cartAdmits(app, { from: 'shop/page', port: 8080 })).toBe(true);
    expect(cartAdmits(app, { from: 'shop/page', port: 9090 })).toBe(false);
    expect(cartAdmits(app, { from: 'shop/page', port: 5432 })).toBe(false);
    expect(cartAdmits(app, { from: 'shop/mail', port: 5432 })).toBe(true);
  });

  test('admits the paths and methods of the call only', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    service(chart, 'page', {
      calls: [{ service: cart, paths: [Path.prefix('/cart/'), Path.exact('/sum')], methods: ['GET', 'PUT'] }],
    });
    const sent = (path: string, method = 'GET') => cartAdmits(app, { from: 'shop/page', path, method });
    expect([sent('/cart/1'), sent('/sum'), sent('/sum?of=1'), sent('/cart/1', 'PUT')]).toEqual(
      Array(4).fill(true),
    );
    expect([sent('/cart'), sent('/sum/1'), sent('/'), sent('/cart/1', 'DELETE')]).toEqual(
      Array(4).fill(false),
    );
  });

  test('admits a caller with paths on one port and connections on another', () => {
    const { app, chart } = program();
    const ports = [{ port: 8080 }, { port: 5432, protocol: 'tcp' }];
    const cart = service(chart, 'cart', { port: undefined, ports, callers: 'declared' });
    const page = service(chart, 'page', { calls: [{ service: cart, paths: [Path.exact('/sum')] }] });
    page.calls(cart, { port: 5432 });
    expect(cartAdmits(app, { from: 'shop/page', path: '/sum' })).toBe(true);
    expect(cartAdmits(app, { from: 'shop/page', port: 5432 })).toBe(true);
  });

  test('gives each service an account of its own, also one that only calls', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    service(chart, 'page', { calls: [cart] });
    service(chart, 'mail');
    for (const name of ['cart', 'page']) {
      expect(manifest(app, 'ServiceAccount', name).metadata.namespace).toBe('shop');
      expect(at(manifest(app, 'Deployment', `${name}-v1`), 'spec.template.spec.serviceAccountName')).toBe(
        name,
      );
    }
    expect(at(manifest(app, 'Deployment', 'mail-v1'), 'spec.template.spec')).not.toHaveProperty(
      'serviceAccountName',
    );
  });

  test('admits a canary of the caller too, and protects a canary of the callee', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    const page = service(chart, 'page', { calls: [cart] });
    const canary = { name: 'v2', image: 'shop/cart:2' };
    new CanaryPair(chart, 'page-canary', { stable: page, canary, weight: 10 });
    new CanaryPair(chart, 'cart-canary', { stable: cart, canary, weight: 10 });
    expect(at(manifest(app, 'Deployment', 'page-v2'), 'spec.template.spec.serviceAccountName')).toBe('page');
    const mesh = meshWith(app.synthYaml());
    expect(admits(mesh, 'cart', { from: 'shop/page' }, 'v2')).toBe(true);
    expect(admits(mesh, 'cart', { from: 'shop/mail' }, 'v2')).toBe(false);
  });

  test('a call that is declared later, and services that call each other', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    const stock = service(chart, 'stock', { calls: [cart], callers: 'declared' });
    cart.calls(stock);
    const mesh = meshWith(app.synthYaml());
    expect(admits(mesh, 'cart', { from: 'shop/stock' })).toBe(true);
    expect(admits(mesh, 'stock', { from: 'shop/cart' })).toBe(true);
  });

  test('a patch of the policy stays when a call is declared after it', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    cart.callersPolicy?.addJsonPatch(JsonPatch.add('/metadata/labels', { team: 'blue' }));
    cart.calls(service(chart, 'stock'));
    expect(manifest(app, 'AuthorizationPolicy', 'cart-callers').metadata.labels).toEqual({ team: 'blue' });
  });
});

describe('the default of a namespace and of the App', () => {
  test.each(['before', 'after'] as const)('a Namespace that is made %s the services', (when) => {
    const { app, chart } = program();
    if (when === 'before') new Namespace(chart, 'namespace', { callers: 'declared' });
    const cart = service(chart, 'cart');
    service(chart, 'page', { calls: [cart] });
    if (when === 'after') new Namespace(chart, 'namespace', { callers: 'declared' });
    expect(cartAdmits(app, { from: 'shop/page' })).toBe(true);
    expect(cartAdmits(app, { from: 'shop/default' })).toBe(false);
  });

  test('a Namespace overrides the App, and a service both', () => {
    const app = new App({ callers: 'declared' });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    new Namespace(chart, 'namespace', { callers: 'any' });
    service(chart, 'cart');
    service(chart, 'stock', { callers: 'declared' });
    const other = new Chart(app, 'bank', { namespace: 'bank' });
    service(other, 'money');
    const policies = app.manifests().filter(({ kind }) => kind === 'AuthorizationPolicy');
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['stock-callers', 'money-callers']);
  });

  test('without it, no policy and no account are written', () => {
    const { app, chart } = program();
    service(chart, 'page', { calls: [service(chart, 'cart')] });
    const kinds = new Set(app.manifests().map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['Deployment', 'DestinationRule', 'Service', 'VirtualService']);
  });
});

test('dry-run writes the same policy, which refuses nobody', () => {
  const specs = (['declared', 'dry-run'] as const).map((callers) => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers });
    service(chart, 'page', { calls: [cart] });
    expect(cartAdmits(app, { from: 'shop/default' })).toBe(callers === 'dry-run');
    return manifest(app, 'AuthorizationPolicy', 'cart-callers').spec;
  });
  expect(specs[0]).toEqual(specs[1]);
});

describe('gateways', () => {
  function exposing(routes: (page: Frontend) => readonly object[], props: object = {}) {
    const { app, chart } = program();
    const cart = new Frontend(chart, 'cart', { port: 8080, version, callers: 'declared' });
    const gateway = new IngressGateway(chart, 'edge', {
      listeners: [Listener.http(80)],
      routes: routes(cart).map((route) => ({ hosts: ['shop.example.com'], ...route })) as unknown as Route[],
      ...props,
    });
    return { app, gateway, cart };
  }
  const admitsPath = (app: App, path: string, from = gatewayAccount) => cartAdmits(app, { from, path });

  test('a gateway that exposes the service is admitted by its account, and no other', () => {
    const { app } = exposing((to) => [{ to }]);
    expect(admitsPath(app, '/any')).toBe(true);
    expect(admitsPath(app, '/any', 'istio-system/other')).toBe(false);
  });

  test('the account of the gateway is a prop', () => {
    const serviceAccount = { namespace: 'edge', name: 'istio-ingress' };
    const { app } = exposing((to) => [{ to }], { serviceAccount });
    expect(admitsPath(app, '/any', 'edge/istio-ingress')).toBe(true);
    expect(admitsPath(app, '/any')).toBe(false);
  });

  test('it is admitted to the exposed paths only', () => {
    const { app } = exposing((to) => [
      { to, path: Path.prefix('/cart/') },
      { to, path: Path.exact('/sum') },
    ]);
    expect([admitsPath(app, '/cart/1'), admitsPath(app, '/sum')]).toEqual([true, true]);
    expect([admitsPath(app, '/admin'), admitsPath(app, '/sum/1')]).toEqual([false, false]);
  });

  test('the paths are those that the pods see, after the rewrite', () => {
    const { app } = exposing((to) => [
      { to, path: Path.prefix('/api/'), rewrite: '/v1/' },
      { to, path: Path.exact('/health'), rewrite: { path: '/ready' } },
      { to, path: Path.regex('/u/[0-9]+'), rewrite: '/user' },
    ]);
    expect(['/v1/x', '/ready', '/user'].map((path) => admitsPath(app, path))).toEqual([true, true, true]);
    expect(['/api/x', '/health', '/u/1'].map((path) => admitsPath(app, path))).toEqual([false, false, false]);
  });

  test.each([
    ['a route with a regular expression', { path: Path.regex('/u/[0-9]+') }],
    ['a prefix that is rewritten to /', { path: Path.prefix('/cart/'), rewrite: '/' }],
  ])('all paths are admitted for %s, whose paths a policy cannot tell', (_, route) => {
    const { app } = exposing((to) => [
      { to, ...route },
      { to, path: Path.exact('/sum') },
    ]);
    expect(admitsPath(app, '/u/1')).toBe(true);
    expect(admitsPath(app, '/any')).toBe(true);
  });

  test('all paths are admitted once a patch may rewrite them', () => {
    const patched = exposing((to) => [{ to, path: Path.prefix('/cart/') }]);
    patched.cart.patchRule('default', { rewrite: { uri: '/v2/' } });
    expect(admitsPath(patched.app, '/v2/1')).toBe(true);
    const raw = exposing((to) => [{ to, path: Path.prefix('/cart/') }]);
    raw.gateway.virtualServices[0]?.addJsonPatch(JsonPatch.add('/spec/http/0/rewrite', { uri: '/v2/' }));
    expect(admitsPath(raw.app, '/v2/1')).toBe(true);
  });

  test('a gateway that does not expose the service is refused', () => {
    const { app, chart } = program();
    service(chart, 'cart', { callers: 'declared' });
    const page = new Frontend(chart, 'page', { port: 80, version });
    new IngressGateway(chart, 'edge', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: ['shop.example.com'], to: page }],
    });
    expect(admitsPath(app, '/')).toBe(false);
  });
});

describe('otherCallers', () => {
  test('pods of an account, of a namespace, of another mesh, and anyone', () => {
    const { app, chart } = program();
    service(chart, 'cart', {
      callers: 'declared',
      otherCallers: [
        {
          namespace: 'monitoring',
          serviceAccount: 'prometheus',
          targetPort: 9102,
          paths: [Path.exact('/metrics')],
        },
        { namespace: 'jobs' },
        { anyone: true, paths: [Path.exact('/ping')], methods: ['GET'] },
      ],
    });
    const scraper = { from: 'monitoring/prometheus', port: 9102 };
    expect(cartAdmits(app, { ...scraper, path: '/metrics' })).toBe(true);
    expect(cartAdmits(app, { ...scraper, path: '/admin' })).toBe(false);
    expect(cartAdmits(app, { from: 'monitoring/grafana', port: 9102, path: '/metrics' })).toBe(false);
    expect(cartAdmits(app, { from: 'jobs/nightly' })).toBe(true);
    expect(cartAdmits(app, { from: 'plain text', path: '/ping' })).toBe(true);
    expect(cartAdmits(app, { from: 'plain text', path: '/' })).toBe(false);
  });
});

describe('accounts', () => {
  test('an existing account is used, and not written', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    service(chart, 'page', { calls: [cart], serviceAccount: { existing: 'page-sa' } });
    expect(cartAdmits(app, { from: 'shop/page-sa' })).toBe(true);
    const accounts = app.manifests().filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.map(({ metadata }) => metadata.name)).toEqual(['cart']);
  });

  test('a version with an account of its own is admitted by that, beside the others', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    const page = service(chart, 'page', { calls: [cart] });
    const serviceAccount = ServiceAccount.fromServiceAccountName(chart, 'sa', 'page-next');
    const canary = { name: 'v2', image: 'shop/page:2', serviceAccount };
    new CanaryPair(chart, 'canary', { stable: page, canary, weight: 10 });
    expect(cartAdmits(app, { from: 'shop/page' })).toBe(true);
    expect(cartAdmits(app, { from: 'shop/page-next' })).toBe(true);
  });

  test('an account that a patch of the Deployment sets counts', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { callers: 'declared' });
    const page = service(chart, 'page', { calls: [cart] });
    ApiObject.of(page.stable.deployment).addJsonPatch(
      JsonPatch.replace('/spec/template/spec/serviceAccountName', 'patched'),
    );
    expect(cartAdmits(app, { from: 'shop/patched' })).toBe(true);
    expect(cartAdmits(app, { from: 'shop/page' })).toBe(false);
  });

  test('an own account without declared callers, for role bindings', () => {
    const { app, chart } = program();
    const cart = service(chart, 'cart', { serviceAccount: 'own' });
    expect(cart.serviceAccount?.name).toBe('cart');
    expect(manifest(app, 'ServiceAccount', 'cart').kind).toBe('ServiceAccount');
  });

  test('two services with one identity are warned about, since a policy admits both', () => {
    const app = new App({ outdir: emptyFolder(), callers: 'declared', printWarnings: false });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    const cart = service(chart, 'cart');
    service(chart, 'page', { calls: [cart], serviceAccount: { existing: 'web' } });
    service(chart, 'mail', { serviceAccount: { existing: 'web' } });
    const { warnings } = app.synth();
    expect(warnings.map(({ path, rule }) => `${path}: ${rule}`)).toEqual(['shop/page: shared-identity']);
  });
});

test('synth names each service whose callers the program cannot restrict', () => {
  const app = new App({ outdir: emptyFolder(), callers: 'declared', printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new ExistingService(chart, 'ratings', { port: 80 });
  new ExistingService(chart, 'known', { port: 80, callers: 'any' });
  new ExistingService(chart, 'stripe', { host: 'api.stripe.com', port: 443, protocol: 'tls' });
  new ExistingVersionedService(chart, 'reviews', {
    ...{ port: 80, selector: { app: 'reviews' }, version: { name: 'v1' } },
  });
  const { warnings } = app.synth();
  expect(warnings.map(({ path, rule }) => `${path}: ${rule}`)).toEqual([
    'shop/ratings: callers-not-enforced',
    'shop/reviews: callers-not-enforced',
  ]);
});

test.each([
  ['strict', 'STRICT'],
  ['permissive', 'PERMISSIVE'],
] as const)('mutualTls: %s is the PeerAuthentication of the namespace', (mutualTls, mode) => {
  const { app, chart } = program();
  new Namespace(chart, 'namespace', { mutualTls });
  expect(manifest(app, 'PeerAuthentication', 'default')).toEqual({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'shop' },
    spec: { mtls: { mode } },
  });
});
