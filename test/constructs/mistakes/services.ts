import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Backend, Namespace } from '../../../lib';
import { cart, type Mistake, page, version } from './mistake';

/** Mistakes of services, their ports and their calls. */
export const serviceMistakes: readonly Mistake[] = [
  {
    ...{ rule: 'chart-without-namespace', name: 'a chart without namespace', path: 'nowhere' },
    value: 'no namespace',
    make: (_, app) => cart(new Chart(app, 'nowhere')),
  },
  {
    ...{ rule: 'chart-without-namespace', name: 'a Namespace without name', path: 'nowhere/namespace' },
    value: 'no name',
    make: (_, app) => new Namespace(new Chart(app, 'nowhere'), 'namespace'),
  },
  {
    ...{ rule: 'construct-without-chart', name: 'a service in no chart', path: 'cart' },
    value: 'not in a chart',
    make: (_, app) => new Backend(app, 'cart', { port: 80, version }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a service name that Kubernetes refuses', path: 'shop/cart' },
    value: '"Cart_Service"',
    make: (chart) => cart(chart, { serviceName: 'Cart_Service' }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a label that Kubernetes refuses', path: 'shop/cart' },
    value: '"the cart"',
    make: (chart) => cart(chart, { appLabel: 'the cart' }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a namespace that Kubernetes refuses', path: 'shops' },
    value: '"Shop"',
    make: (_, app) => cart(new Chart(app, 'shops', { namespace: 'Shop' })),
  },
  {
    ...{ rule: 'invalid-header-name', name: 'a header to pass on that HTTP refuses', path: 'shop/cart' },
    value: '"x-canary: true"',
    make: (chart) => cart(chart, { forwards: ['x-canary: true'] }),
  },
  {
    ...{ rule: 'duplicate-service', name: 'two services with one name', path: 'shop/basket' },
    value: 'shop/cart',
    make: (chart) => {
      cart(chart);
      new Backend(chart, 'basket', { serviceName: 'cart', port: 80, version });
    },
  },
  {
    ...{ rule: 'duplicate-app', name: 'two services whose pods carry one label', path: 'shop/basket' },
    value: 'app: cart',
    make: (chart) => {
      cart(chart);
      new Backend(chart, 'basket', { appLabel: 'cart', port: 80, version });
    },
  },
  {
    ...{ rule: 'duplicate-app', name: 'pod labels by which another Service selects', path: 'shop/basket' },
    value: 'app=cart',
    make: (chart) => {
      cart(chart);
      const everyVersion = { podLabels: { app: 'cart' } };
      new Backend(chart, 'basket', { appLabelKey: 'k8s-app', port: 80, version, everyVersion });
    },
  },
  {
    ...{ rule: 'duplicate-service', name: 'one server name for two services', path: 'shop/basket' },
    value: 'db.example.com',
    make: (chart) => {
      const port = { port: 443, protocol: 'tls', sniHosts: ['db.example.com'] } as const;
      new Backend(chart, 'cart', { ...port, version });
      new Backend(chart, 'basket', { ...port, version });
    },
  },
  {
    ...{ rule: 'labels-collide', name: 'one label for app and version', path: 'shop/cart' },
    value: 'app',
    make: (chart) => cart(chart, { versionLabelKey: 'app' }),
  },
  {
    ...{ rule: 'service-selector-changed', name: 'a Service that selects a version', path: 'shop/cart' },
    value: '"version":"v1"',
    make: (chart) => cart(chart).service.selectLabel('version', 'v1'),
  },
  {
    ...{ rule: 'service-selector-changed', name: 'a Service whose selector is patched', path: 'shop/cart' },
    value: '"app":"other"',
    make: (chart) =>
      ApiObject.of(cart(chart).service).addJsonPatch(JsonPatch.replace('/spec/selector/app', 'other')),
  },
  {
    ...{ rule: 'service-without-port', name: 'a service without port', path: 'shop/cart' },
    value: 'no port',
    make: (chart) => cart(chart, { port: undefined }),
  },
  {
    ...{ rule: 'service-without-port', name: 'an empty list of ports', path: 'shop/cart' },
    value: 'ports is an empty list',
    make: (chart) => cart(chart, { port: undefined, ports: [] }),
  },
  ...[
    { name: 'a number for ports', ports: 8080, value: 'ports is 8080, which is not a list' },
    { name: 'numbers for ports', ports: [8080], value: 'ports[0] is 8080' },
    { name: 'a port without number', ports: [{ name: 'http-a' }], value: 'port is missing' },
    { name: 'a port in quotes', ports: [{ port: '8080' }], value: 'port is "8080"' },
  ].map(({ name, ports, value }) => ({
    ...{ rule: 'invalid-port', name, path: 'shop/cart', value },
    make: (chart: Chart) => cart(chart, { port: undefined, ports }),
  })),
  {
    ...{ rule: 'port-beside-ports', name: 'port and ports', path: 'shop/cart' },
    value: 'port: 8080',
    make: (chart) => cart(chart, { ports: [{ port: 9090 }] }),
  },
  {
    ...{ rule: 'invalid-port', name: 'a port that TCP does not have', path: 'shop/cart' },
    value: '70000',
    make: (chart) => cart(chart, { port: 70000 }),
  },
  {
    ...{ rule: 'duplicate-port', name: 'one port number twice', path: 'shop/cart' },
    value: '8080',
    make: (chart) =>
      cart(chart, { port: undefined, ports: [{ port: 8080 }, { port: 8080, name: 'http-x' }] }),
  },
  {
    ...{ rule: 'target-port-of-two-protocols', name: 'two protocols on one target port', path: 'shop/cart' },
    value: '9090 (grpc)',
    make: (chart) => {
      const grpc = { port: 9090, targetPort: 8080, protocol: 'grpc' };
      cart(chart, { port: undefined, ports: [{ port: 8080 }, grpc] });
    },
  },
  {
    ...{ rule: 'unknown-protocol', name: 'a protocol that Istio does not carry', path: 'shop/cart' },
    value: '"smtp"',
    make: (chart) => cart(chart, { protocol: 'smtp' }),
  },
  {
    ...{ rule: 'port-name-misleads', name: 'a port called grpc that speaks http', path: 'shop/cart' },
    value: 'grpc-api',
    make: (chart) => cart(chart, { name: 'grpc-api' }),
  },
  {
    ...{ rule: 'sni-hosts-overlap', name: 'a server name within another', path: 'shop/cart' },
    value: 'a.example.com',
    make: (chart) => cart(chart, { protocol: 'tls', sniHosts: ['*.example.com', 'a.example.com'] }),
  },
  {
    ...{ rule: 'sni-hosts-without-tls', name: 'server names for plain HTTP', path: 'shop/cart' },
    value: '8080',
    make: (chart) => cart(chart, { sniHosts: ['cart.example.com'] }),
  },
  {
    ...{ rule: 'invalid-traffic-policy', name: 'more than 100 per cent ejected', path: 'shop/cart' },
    value: '101',
    make: (chart) => cart(chart, { outlierDetection: { maxEjectionPercent: 101 } }),
  },
  {
    ...{ rule: 'invalid-retries', name: 'half an attempt', path: 'shop/cart' },
    value: '0.5',
    make: (chart) => cart(chart, { retries: { attempts: 0.5 } }),
  },
  {
    ...{ rule: 'invalid-retries', name: 'retries that are off, and yet described', path: 'shop/cart' },
    value: 'retryOn',
    make: (chart) => cart(chart, { retries: { attempts: 0, retryOn: ['5xx'] } }),
  },
  {
    ...{ rule: 'service-of-another-app', name: 'a call of a service in another App', path: 'shop/page' },
    value: 'other/cart',
    make: (chart) => page(chart, { calls: [cart(new Chart(new App(), 'other', { namespace: 'other' }))] }),
  },
  {
    ...{ rule: 'unknown-port', name: 'a call of a port that nobody serves', path: 'shop/page' },
    value: '9090',
    make: (chart) => page(chart, { calls: [{ service: cart(chart), port: 9090 }] }),
  },
  {
    ...{ rule: 'variable-twice', name: 'a call whose variable is set already', path: 'shop/page' },
    value: 'CART_URL',
    make: (chart) => page(chart, { calls: [cart(chart)], everyVersion: { env: { CART_URL: 'x' } } }),
  },
  {
    ...{ rule: 'not-a-service', name: 'a call of something that is no service', path: 'shop/page' },
    value: '"cart"',
    make: (chart) => page(chart, { calls: ['cart'] }),
  },
  {
    ...{ rule: 'hidden-callee', name: 'a call that a Sidecar hides', path: 'shop/page' },
    value: 'Sidecar default',
    make: (chart, app) => {
      page(chart, { calls: [cart(new Chart(app, 'cart', { namespace: 'cart' }))] });
      new ApiObject(chart, 'sidecar', {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Sidecar',
        metadata: { name: 'default' },
        spec: { egress: [{ hosts: ['./*'] }] },
      });
    },
  },
  {
    ...{ rule: 'patch-of-missing-rule', name: 'a patch of a rule that there is not', path: 'shop/cart' },
    value: 'rules: default at mesh on port 8080',
    make: (chart) => cart(chart).patchRule('by-match', { timeout: '3s' }),
  },
  {
    ...{ rule: 'patch-of-missing-subset', name: 'a patch of another service', path: 'shop/cart' },
    value: 'subsets: v1',
    make: (chart) => cart(chart).patchSubset(page(chart).stable, {}),
  },
  {
    ...{ rule: 'patch-of-release', name: "a patch of a subset's labels", path: 'shop/cart' },
    value: 'labels',
    make: (chart) => {
      const stable = cart(chart);
      const fields = { trafficPolicy: {}, labels: {} };
      stable.patchSubset(stable.stable, fields);
    },
  },
  {
    ...{ rule: 'release-patched', name: 'a patch that leaves no route to read', path: 'shop/cart' },
    value: 'no longer readable',
    make: (chart) => cart(chart).virtualService.addJsonPatch(JsonPatch.replace('/spec/http/0/route/0', null)),
  },
  {
    ...{
      rule: 'patch-without-target',
      name: 'a JSON patch of a rule by an index that is not there',
      path: 'shop/cart/virtual-service',
    },
    value: '"replace /spec/http/7/route/0/weight" has no target in VirtualService cart',
    make: (chart) =>
      cart(chart).virtualService.addJsonPatch(JsonPatch.replace('/spec/http/7/route/0/weight', 20)),
  },
  {
    ...{ rule: 'release-patched', name: 'a patch that changes weights', path: 'shop/cart' },
    value: 'v1 20',
    make: (chart) =>
      cart(chart).virtualService.addJsonPatch(JsonPatch.replace('/spec/http/0/route/0/weight', 20)),
  },
];
