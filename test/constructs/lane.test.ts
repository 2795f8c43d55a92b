import { Chart } from 'cdk8s';
import {
  App,
  Backend,
  type Callee,
  CanaryPair,
  callers,
  ExistingVersionedService,
  Frontend,
  header,
  IngressGateway,
  Lane,
  Listener,
  Namespace,
  type Problem,
} from '../../lib';
import { answer } from '../../lib/mesh/answer';
import { meshOf } from '../../lib/mesh/mesh';
import { readObject } from '../../lib/mesh/reading/read';
import { emptyFolder } from './folder';

const version = (name: string) => ({ name, image: `shop/app:${name}` });

/** A page that calls a cart, which calls a stock. */
function shop(stable = 'v1') {
  const app = new App({ outdir: emptyFolder(), printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const backend = (id: string, calls: readonly Callee[] = []) =>
    new Backend(chart, id, { port: 8080, replicas: 2, version: version(stable), calls });
  const stock = backend('stock');
  const cart = backend('cart', [stock]);
  const page = new Frontend(chart, 'page', {
    port: 80,
    replicas: 2,
    version: version(stable),
    calls: [cart],
  });
  const lane = (id: string, name: string, props: object = {}) =>
    new Lane(chart, id, {
      entry: { stable: page, canary: version(name) },
      canaries: [cart, stock].map((stable) => ({ stable, canary: version(name) })),
      when: [header('x-canary').is(id)],
      weight: 10,
      ...props,
    });
  return { app, chart, page, cart, stock, backend, lane };
}

/** The versions that answer the pods of a version of a service, by the manifests. */
function answersTo(app: App, caller: string, host: string, headers: Record<string, string> = {}): string[] {
  const objects = app
    .manifests()
    .flatMap((manifest) => readObject(manifest as never, { file: 'shop' }).objects);
  const [name, own] = caller.split(' ');
  const labels = { app: name ?? '', version: own ?? '' };
  const given = answer(
    meshOf(objects),
    { kind: 'workload', namespace: 'shop', labels },
    {
      protocol: 'http',
      host: `${host}.shop.svc.cluster.local`,
      port: host === 'page' ? 80 : 8080,
      headers: new Map(Object.entries(headers)),
    },
  );
  if (given.kind !== 'shares') return [given.kind];
  return given.shares.map(({ share, cluster }) => `${cluster.subset} ${share}`);
}

function warningsOf(app: App): string[] {
  return told(app.synth().warnings);
}

function told(problems: readonly Problem[]): string[] {
  return problems.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`);
}

function rulesOf(app: App, name: string): readonly { name: string; match?: unknown[] }[] {
  const found = app
    .manifests()
    .find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === name);
  return (found?.spec as { http: { name: string; match?: unknown[] }[] } | undefined)?.http ?? [];
}

test('pods of a lane get the canary of the lane, pods of no lane the stable version', () => {
  const { app, lane } = shop();
  lane('checkout', 'v2');
  lane('search', 'v3');
  for (const [caller, host] of [
    ['page', 'cart'],
    ['cart', 'stock'],
  ] as const)
    for (const own of ['v1', 'v2', 'v3'])
      expect([own, answersTo(app, `${caller} ${own}`, host)]).toEqual([own, [`${own} 1`]]);
  expect(answersTo(app, 'load-test v2', 'cart')).toEqual(['v1 1']);
  expect(answersTo(app, 'page v2', 'stock')).toEqual(['v1 1']);
});

test('the identity of the caller decides, whatever headers its requests have', () => {
  const { app, chart, cart, lane } = shop();
  lane('checkout', 'v2');
  lane('search', 'v3');
  new CanaryPair(chart, 'other', {
    stable: cart,
    canary: version('v4'),
    when: [header('x-canary').is('search')],
    weight: 20,
  });
  expect(answersTo(app, 'page v2', 'cart', { 'x-canary': 'search' })).toEqual(['v2 1']);
  expect(answersTo(app, 'page v1', 'cart', { 'x-canary': 'search' })).toEqual(['v4 1']);
  expect(answersTo(app, 'page v1', 'cart')).toEqual(['v1 0.8', 'v4 0.2']);
});

test('a lane that calls its entry back stays in the lane', () => {
  const { app, page, stock, lane } = shop();
  stock.calls(page);
  lane('checkout', 'v2', { weight: 10 });
  expect(answersTo(app, 'stock v2', 'page')).toEqual(['v2 1']);
  expect(answersTo(app, 'stock v1', 'page')).toEqual(['v1 0.9', 'v2 0.1']);
});

test('a call that is declared after the lane counts', () => {
  const { app, page, stock, lane } = shop();
  lane('checkout', 'v2');
  page.calls(stock);
  expect(answersTo(app, 'page v2', 'stock')).toEqual(['v2 1']);
});

test('the entry alone has a share and a match; the others have the rule for their callers', () => {
  const { app, lane } = shop();
  lane('checkout', 'v2');
  expect(rulesOf(app, 'page').map(({ name }) => name)).toEqual(['v2-by-match', 'default']);
  expect(rulesOf(app, 'cart')).toMatchObject([
    {
      name: 'v2-by-caller',
      match: [{ sourceLabels: { app: 'page', version: 'v2' }, sourceNamespace: 'shop' }],
    },
    { name: 'default' },
  ]);
});

test('connections of a tcp port stay in the lane, and callers of another namespace', () => {
  const app = new App({ outdir: emptyFolder(), printWarnings: false });
  const [shopChart, data] = ['shop', 'data'].map((id) => new Chart(app, id, { namespace: id })) as [
    Chart,
    Chart,
  ];
  const store = new Backend(data, 'store', {
    ports: [{ port: 5432, protocol: 'tcp' }],
    version: version('v1'),
  });
  const cart = new Backend(shopChart, 'cart', { port: 8080, version: version('v1'), calls: [store] });
  new Lane(shopChart, 'lane', {
    entry: { stable: cart, canary: version('v2') },
    canaries: [{ stable: store, canary: version('v2') }],
    weight: 10,
  });
  const found = app
    .manifests()
    .find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === 'store');
  expect((found?.spec as { tcp: unknown[] } | undefined)?.tcp[0]).toMatchObject({
    match: [{ port: 5432, sourceLabels: { app: 'cart', version: 'v2' }, sourceNamespace: 'shop' }],
    route: [{ destination: { subset: 'v2' } }],
  });
});

test('an existing service can be in a lane, with the calls of its canary', () => {
  const { app, chart, page, stock } = shop();
  const ratings = new ExistingVersionedService(chart, 'ratings', {
    port: 9080,
    selector: { app: 'ratings' },
    version: { name: 'v1' },
  });
  page.calls(ratings);
  new Lane(chart, 'lane', {
    entry: { stable: page, canary: version('v2') },
    canaries: [
      { stable: ratings, canary: version('v2'), calls: [stock] },
      { stable: stock, canary: version('v2') },
    ],
    weight: 10,
  });
  expect(answersTo(app, 'ratings v2', 'stock')).toEqual(['v2 1']);
  expect(answersTo(app, 'ratings v1', 'stock')).toEqual(['v1 1']);
});

test('to abort is to remove the block, to promote is to move the versions', () => {
  const yaml = (stable: string, isStarted: boolean) => {
    const { app, lane } = shop(stable);
    if (isStarted) lane('checkout', 'v2');
    return app.synthYaml();
  };
  expect(yaml('v1', true)).toContain('sourceLabels');
  expect(yaml('v2', false)).not.toMatch(/sourceLabels|name: v1|app:v1/);
  const podsOf = (text: string) =>
    text.split('---').find((each) => /kind: Deployment/.test(each) && /name: cart-v2/.test(each)) ?? '';
  expect(podsOf(yaml('v1', true)).replace(/version: v2/, '')).toBe(
    podsOf(yaml('v2', false)).replace(/version: v2/, ''),
  );
});

test('a call that leaves the lane and comes back is named, and so is the fix', () => {
  const { app, page, cart, stock, backend, lane } = shop();
  const ads = backend('ads', [stock]);
  page.calls(ads);
  lane('checkout', 'v2');
  expect(warningsOf(app)).toEqual([
    'shop/checkout: call-leaves-lane: page → ads → stock leaves the lane at ads, which has no canary in it',
  ]);
  expect(cart.callees).toHaveLength(1);
});

test('a service of the lane behind a gateway needs the matches of the lane', () => {
  const exposed = (when: boolean) => {
    const { app, chart, page, cart, stock } = shop();
    new IngressGateway(chart, 'edge', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: ['shop.example.com'], to: page }],
    });
    new IngressGateway(chart, 'api', {
      listeners: [Listener.http(81)],
      routes: [{ hosts: ['api.example.com'], to: cart.exposed() }],
    });
    const match = header('x-canary').is('checkout');
    new Lane(chart, 'checkout', {
      entry: { stable: page, canary: version('v2') },
      canaries: [
        { stable: cart, canary: version('v2'), ...(when ? { when: [match] } : {}) },
        { stable: stock, canary: version('v2') },
      ],
      when: [match],
      weight: 10,
    });
    return app;
  };
  expect(warningsOf(exposed(false))).toEqual([
    'shop/checkout: lane-not-at-gateway: gateway shop/api exposes cart, but not its v2 of the lane',
  ]);
  expect(warningsOf(exposed(true))).toEqual([]);
  expect(rulesOf(exposed(true), 'api-api.example.com').map(({ name }) => name)).toEqual([
    'cart:/*:v2-by-match',
    'cart:/*:default',
  ]);
});

test('a caller outside of the lane without a sidecar is told, one in the lane is refused', () => {
  const { app, chart, cart, lane } = shop();
  const jobs = new Chart(app, 'jobs', { namespace: 'jobs' });
  new Namespace(jobs, 'namespace', { injection: 'disabled' });
  new Backend(jobs, 'report', { port: 80, version: version('v1'), calls: [cart] });
  lane('checkout', 'v2');
  expect(warningsOf(app)).toContain(
    'shop/checkout: lane-caller-without-sidecar: report calls cart from pods without a sidecar',
  );
  new Namespace(chart, 'namespace', { injection: 'disabled' });
  expect(() => app.synthYaml()).toThrow(/page calls cart from pods without a sidecar/);
});

test('patches and matches reach the canaries and the rules of a lane', () => {
  const { app, chart, cart, stock, lane } = shop();
  const checkout = lane('checkout', 'v2');
  cart.patchRule('by-caller', { timeout: '3s' }, { version: checkout.canaryOf(cart) });
  new CanaryPair(chart, 'trial', {
    stable: new Backend(chart, 'mail', { port: 8080, version: version('v1') }),
    canary: version('v9'),
    when: [callers.of(checkout.canaryOf(stock))],
    weight: 0,
  });
  expect(rulesOf(app, 'cart')[0]).toMatchObject({ name: 'v2-by-caller', timeout: '3s' });
  expect(answersTo(app, 'stock v2', 'mail')).toEqual(['v9 1']);
});

test('of a lane with weight 50, each service is told that has pods for less', () => {
  const { app, page, cart, lane } = shop();
  expect([page, cart].map(({ stable }) => stable.leastPods)).toEqual([2, 2]);
  lane('checkout', 'v2', {
    weight: 100,
    entry: { stable: page, canary: version('v2') },
    canaries: [{ stable: cart, canary: version('v2'), replicas: 1 }],
  });
  expect(warningsOf(app)).toEqual([
    'shop/checkout/cart: share-outruns-pods: 1 pod of v2 can get 100% of the requests, the share of 2 of the 2 pods of v1',
  ]);
});
