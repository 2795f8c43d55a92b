import { Chart, JsonPatch } from 'cdk8s';
import {
  App,
  Backend,
  CanaryPair,
  Frontend,
  header,
  IngressGateway,
  Listener,
  ProgramError,
} from '../../lib';

const v1 = { name: 'v1', image: 'cart:1' };
const v2 = { name: 'v2', image: 'cart:2' };

/** A service with a canary of 10 per cent, which a gateway exposes. */
function program(change: (made: ReturnType<typeof make>) => void, weight = 10) {
  const made = make(weight);
  change(made);
  return made.app;
}

function make(weight: number) {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const cart = new Frontend(chart, 'cart', { port: 80, version: v1 });
  const gateway = new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: cart }],
  });
  const pair = new CanaryPair(chart, 'canary', {
    stable: cart,
    canary: v2,
    when: [header('x-canary').is('true')],
    weight,
  });
  return { app, chart, cart, gateway, pair };
}

function problems(app: App) {
  try {
    app.manifests();
    return [];
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
}

interface Rule {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The value of a field of every rule, by its name. */
function fieldOf(app: App, field: string): Record<string, unknown> {
  const specs = app.manifests().filter(({ kind }) => kind === 'VirtualService');
  const rules = specs.flatMap(({ spec }) => (spec as { http: Rule[] }).http);
  return Object.fromEntries(rules.map((rule) => [rule.name, rule[field]]));
}

test('a patch of a rule holds in the mesh and at every gateway, without an index', () => {
  const app = program(({ cart }) => cart.patchRule('default', { timeout: '3s' }));
  expect(fieldOf(app, 'timeout')).toEqual({
    'v2-by-match': undefined,
    default: '3s',
    'cart:/*:v2-by-match': undefined,
    'cart:/*:default': '3s',
  });
});

test('a patch of a rule can be meant for the mesh or for one gateway alone', () => {
  const app = program(({ cart, gateway }) => {
    cart.patchRule('by-match', { timeout: '1s' }, { at: 'mesh' });
    cart.patchRule('by-match', { timeout: '2s' }, { at: gateway, port: 80 });
  });
  expect(fieldOf(app, 'timeout')).toMatchObject({ 'v2-by-match': '1s', 'cart:/*:v2-by-match': '2s' });
});

test('mappings of several patches are merged, and the order of the program decides', () => {
  const app = program(({ cart }) => {
    cart.patchRule('default', { headers: { response: { set: { a: '1', b: '1' } } } });
    cart.patchRule('default', { headers: { response: { set: { b: '2' } } } }, { at: 'mesh' });
  });
  expect(fieldOf(app, 'headers')).toMatchObject({
    default: { response: { set: { a: '1', b: '2' } } },
    'cart:/*:default': { response: { set: { a: '1', b: '1' } } },
  });
});

test('a patch of a version is made on its subset', () => {
  const trafficPolicy = { connectionPool: { tcp: { maxConnections: 7 } } };
  const app = program(({ cart, pair }) => cart.patchSubset(pair.canary, { trafficPolicy }));
  const rule = app.manifests().find(({ kind }) => kind === 'DestinationRule');
  expect(rule?.spec).toMatchObject({
    subsets: [
      { name: 'v1', labels: { version: 'v1' } },
      { name: 'v2', labels: { version: 'v2' }, trafficPolicy },
    ],
  });
});

test('what a handle cannot address is refused with what exists', () => {
  const app = program(({ chart, cart, gateway }) => {
    const other = new Backend(chart, 'other', { port: 90, version: v1 });
    cart.patchRule('default', { timeout: '3s' }, { port: 81 });
    cart.patchSubset(other.stable, {});
    other.patchRule('by-match', { timeout: '3s' });
    other.patchRule('default', { timeout: '3s' }, { at: gateway });
  });
  expect(problems(app).map(({ path, message }) => [path, message])).toEqual([
    [
      'shop/cart',
      'rule "default" on port 81 does not exist; rules: by-match at mesh on port 80, default at mesh on port 80, by-match at gateway shop/edge on port 80, default at gateway shop/edge on port 80',
    ],
    ['shop/cart', 'subset "v1" does not exist; subsets: v1, v2'],
    ['shop/other', 'rule "by-match" does not exist; rules: default at mesh on port 90'],
    ['shop/other', 'rule "default" at gateway shop/edge does not exist; rules: default at mesh on port 90'],
  ]);
});

test('a handle does not change what the release decides, for whoever runs without types either', () => {
  const app = program(({ cart }) => {
    const fields = { timeout: '3s', route: [] };
    cart.patchRule('default', fields);
    const subset = { trafficPolicy: {}, labels: { version: 'v9' } };
    cart.patchSubset(cart.stable, subset);
  });
  expect(problems(app).map(({ path, rule, message }) => [path, rule, message])).toEqual([
    ['shop/cart', 'patch-of-release', 'the patch of rule "default" sets route, which the release decides'],
    ['shop/cart', 'patch-of-release', 'the patch of subset v1 sets labels, which the release decides'],
  ]);
});

const set = (path: string, value: unknown) => JsonPatch.replace(path, value);

test('weights that a patch changes in the mesh alone are refused, with what everybody gets', () => {
  const app = program(({ cart }) => {
    cart.virtualService.addJsonPatch(
      set('/spec/http/1/route/0/weight', 20),
      set('/spec/http/1/route/1/weight', 80),
    );
  });
  expect(problems(app)).toEqual([
    {
      path: 'shop/cart',
      rule: 'release-patched',
      message: 'rule default of VirtualService cart sends v1 20 / v2 80, but the release says v1 90 / v2 10',
      effect: 'callers in the mesh get v1 20% / v2 80%; clients of gateway shop/edge get v1 90% / v2 10%',
      fix: expect.stringContaining('CanaryPair'),
    },
  ]);
});

test('weights that a patch changes at a gateway alone are refused there', () => {
  const app = program(({ gateway }) => {
    gateway.virtualServices[0]?.addJsonPatch(set('/spec/http/1/route/0/weight', 20));
  });
  expect(problems(app)).toMatchObject([
    {
      path: 'shop/edge',
      message:
        'rule cart:/*:default of VirtualService edge-shop.example.com sends v1 20 / v2 10 (sum 30), but the release says v1 90 / v2 10',
      effect: 'callers in the mesh get v1 90% / v2 10%; clients of gateway shop/edge get v1 66.7% / v2 33.3%',
    },
  ]);
});

const drifts: readonly (readonly [string, (made: ReturnType<typeof make>) => void, RegExp])[] = [
  [
    'a rule that is taken away',
    ({ cart }) => cart.virtualService.addJsonPatch(JsonPatch.remove('/spec/http/0')),
    /rule v2-by-match of VirtualService cart is missing/,
  ],
  [
    'rules in another order',
    ({ cart }) => cart.virtualService.addJsonPatch(JsonPatch.move('/spec/http/0', '/spec/http/1')),
    /should stand before/,
  ],
  [
    'another match',
    ({ cart }) => cart.virtualService.addJsonPatch(set('/spec/http/0/match/0/headers/x-canary/exact', 'yes')),
    /matches .*"yes"/,
  ],
  [
    'another subset',
    ({ cart }) => cart.virtualService.addJsonPatch(set('/spec/http/0/route/0/destination/subset', 'v1')),
    /rule v2-by-match .* sends v1 100/,
  ],
  [
    'another port',
    ({ cart }) => cart.virtualService.addJsonPatch(set('/spec/http/0/route/0/destination/port/number', 81)),
    /:81/,
  ],
  [
    'an answer in place of the release',
    ({ cart }) =>
      cart.virtualService.addJsonPatch(JsonPatch.add('/spec/http/1/directResponse', { status: 503 })),
    /directResponse/,
  ],
  [
    'a rule in front that takes all',
    ({ cart }) =>
      cart.virtualService.addJsonPatch(
        JsonPatch.add('/spec/http/0', {
          name: 'all',
          route: [{ destination: { host: 'cart.shop.svc.cluster.local', subset: 'v1' } }],
        }),
      ),
    /stands behind all/,
  ],
  [
    'a host that is taken away',
    ({ gateway }) => gateway.virtualServices[0]?.addJsonPatch(set('/spec/hosts', ['other.example.com'])),
    /hosts of VirtualService edge-shop.example.com/,
  ],
  [
    'a subset with other labels',
    ({ cart }) => cart.destinationRule.addJsonPatch(set('/spec/subsets/0/labels', { app: 'cart' })),
    /subset v1 of DestinationRule cart/,
  ],
  [
    'a subset that is taken away',
    ({ cart }) => cart.destinationRule.addJsonPatch(JsonPatch.remove('/spec/subsets/0')),
    /subset v1 of DestinationRule cart .* missing/,
  ],
  [
    'a route to a subset that the release does not have',
    ({ cart }) => {
      cart.destinationRule.addJsonPatch(
        JsonPatch.add('/spec/subsets/-', { name: 'v3', labels: { version: 'v3' } }),
      );
      cart.virtualService.addJsonPatch(
        JsonPatch.add('/spec/http/0', {
          name: 'try',
          match: [{ headers: { 'x-try': { exact: '1' } } }],
          route: [{ destination: { host: 'cart.shop.svc.cluster.local', subset: 'v3' } }],
        }),
      );
    },
    /rule try .* subset v3/,
  ],
];

test.each(drifts)('%s is refused', (_, change, message) => {
  const told = problems(program(change));
  expect(told.map(({ rule }) => rule)).toEqual(told.map(() => 'release-patched'));
  expect(told.map((problem) => problem.message)).toEqual(
    expect.arrayContaining([expect.stringMatching(message)]),
  );
});

test('a patch that adds fields and rules which go elsewhere passes', () => {
  const app = program(({ chart, cart, gateway }) => {
    new Backend(chart, 'other', { port: 90, version: v1 });
    const destination = { host: 'other.shop.svc.cluster.local', port: { number: 90 }, subset: 'v1' };
    for (const object of [cart.virtualService, ...gateway.virtualServices]) {
      object.addJsonPatch(
        JsonPatch.add('/spec/http/1/timeout', '3s'),
        JsonPatch.add('/spec/http/1/mirror', destination),
        JsonPatch.add('/spec/http/1/route/0/headers', { response: { set: { a: '1' } } }),
        JsonPatch.add('/spec/http/0', {
          name: 'elsewhere',
          match: [{ uri: { prefix: '/other' } }],
          route: [{ destination }],
        }),
      );
    }
    cart.destinationRule.addJsonPatch(
      JsonPatch.add('/spec/subsets/0/trafficPolicy', { connectionPool: { tcp: { maxConnections: 7 } } }),
    );
  });
  expect(problems(app)).toEqual([]);
});

test('connections are held to the release too', () => {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const queue = new Backend(chart, 'queue', { ports: [{ port: 5672, protocol: 'tcp' }], version: v1 });
  new CanaryPair(chart, 'canary', { stable: queue, canary: v2, weight: 10 });
  queue.virtualService.addJsonPatch(set('/spec/tcp/0/route/0/weight', 20));
  expect(problems(app)).toMatchObject([{ rule: 'release-patched', path: 'shop/queue' }]);
});
