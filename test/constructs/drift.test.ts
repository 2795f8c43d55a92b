import { ApiObject, Chart } from 'cdk8s';
import { App, Backend, CanaryPair, header, type ProgramError } from '../../lib';
import { emptyFolder } from './folder';

const v1 = { name: 'v1', image: 'cart:1' };

/** A service with a canary, and whatever somebody adds to it by hand. */
function program(addTo: (chart: Chart) => void): App {
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const cart = new Backend(chart, 'cart', { port: 8080, version: v1 });
  new CanaryPair(chart, 'canary', {
    stable: cart,
    canary: { name: 'v2', image: 'cart:2' },
    when: [header('x-canary').is('true')],
    weight: 10,
  });
  addTo(chart);
  return app;
}

/** A VirtualService written by hand, beside the constructs. */
function rawRoute(chart: Chart, subset: string, annotations?: Record<string, string>): void {
  const destination = { host: 'cart', subset };
  new ApiObject(chart, 'raw', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'raw', annotations },
    spec: { hosts: ['old-cart.example.com'], http: [{ route: [{ destination }] }] },
  });
}

function problems(app: App): readonly (readonly [string, string | undefined])[] {
  try {
    app.synth();
    return [];
  } catch (error) {
    return (error as ProgramError).problems.map(({ path, rule }) => [path, rule]);
  }
}

test('a raw route to a subset that nobody defines is refused, by the path of its construct', () => {
  const app = program((chart) => rawRoute(chart, 'v3'));
  expect(problems(app)).toEqual([['shop/raw', 'route-to-missing-subset']]);
});

test('a raw route to a subset that is there is written', () => {
  expect(problems(program((chart) => rawRoute(chart, 'v2')))).toEqual([]);
});

test('what is meant to be so is written, with a reason', () => {
  const annotations = {
    'cdk8s-istio/ignore': 'route-to-missing-subset: the subset comes with the next release',
  };
  expect(problems(program((chart) => rawRoute(chart, 'v3', annotations)))).toEqual([]);
});

test('a raw object with a field that its kind does not have is refused', () => {
  const app = program((chart) => {
    new ApiObject(chart, 'raw', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'raw' },
      spec: { host: 'cart', subset: [] },
    });
  });
  expect(problems(app)).toEqual([['shop/raw', 'unknown-field']]);
});

test('objects of all charts are looked at together', () => {
  const app = program((chart) => {
    const other = new Chart(chart.node.root as App, 'routes', { namespace: 'routes' });
    new ApiObject(other, 'raw', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'raw' },
      spec: {
        hosts: ['old-cart.example.com'],
        http: [{ route: [{ destination: { host: 'cart.shop.svc.cluster.local', port: { number: 80 } } }] }],
      },
    });
  });
  expect(problems(app)).toEqual([['routes/raw', 'route-to-missing-port']]);
});
