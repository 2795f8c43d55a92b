import '../../lib/jest';
import { ApiObject, App as CdkApp, Chart, Testing } from 'cdk8s';
import { App, Backend, CanaryPair } from '../../lib';

function shop(app: CdkApp): Chart {
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const cart = new Backend(chart, 'cart', {
    port: 8080,
    version: { name: 'v1', image: 'shop/cart:1.0.0', replicas: 2 },
  });
  new CanaryPair(chart, 'canary', {
    stable: cart,
    canary: { name: 'v2', image: 'shop/cart:1.1.0', replicas: 1 },
    weight: 10,
  });
  return chart;
}

/** A route by hand that nobody defined a subset for. */
function drifting(chart: Chart): ApiObject {
  return new ApiObject(chart, 'by-hand', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'by-hand' },
    spec: { hosts: ['cart'], http: [{ route: [{ destination: { host: 'cart', subset: 'v3' } }] }] },
  });
}

test.each([
  ['our App', () => new App()],
  ["cdk8s' App", () => new CdkApp()],
])('an app of %s that agrees with itself passes, and so does its chart', (_, make) => {
  const app = make();
  const chart = shop(app);
  expect(app).toHaveNoFindings();
  expect(chart).toHaveNoFindings({ severity: 'info' });
});

test('a route to a subset that nobody defined fails, with the construct, the wire and the fix', () => {
  const app = new App();
  drifting(shop(app));
  expect(app).not.toHaveNoFindings();
  expect(() => expect(app).toHaveNoFindings()).toThrow(
    /shop\/by-hand[\s\S]*v3[\s\S]*route-to-missing-subset[\s\S]*on the wire: requests that take this route get 503[\s\S]*fix:/,
  );
});

test('a list of manifests is taken as well', () => {
  const chart = shop(Testing.app());
  expect(Testing.synth(chart)).toHaveNoFindings();
  drifting(chart);
  expect(Testing.synth(chart)).not.toHaveNoFindings();
  expect(Testing.synth(chart)).toHaveNoFindings({
    ignore: ['route-to-missing-subset', 'conflicting-virtual-services'],
  });
});

test('a rule can be ignored by its old name', () => {
  const app = new App();
  shop(app);
  expect(app).toHaveNoFindings({ ignore: ['release-skipped-in-mesh'] });
});

test.each([
  ['nothing', () => new App(), 'no Kubernetes objects'],
  ['what is no construct', () => 'dist/', 'takes an app, a chart, another construct, or a list'],
])('%s is refused instead of passed', (_, make, message) => {
  expect(() => expect(make()).toHaveNoFindings()).toThrow(message);
});

test('a rule that does not exist is refused', () => {
  const app = new App();
  shop(app);
  expect(() => expect(app).toHaveNoFindings({ ignore: ['no-such-rule'] })).toThrow(
    'unknown rule no-such-rule',
  );
});
