import { Chart } from 'cdk8s';
import {
  App,
  Backend,
  CanaryPair,
  callers,
  Frontend,
  header,
  IngressGateway,
  Lane,
  Listener,
} from '../../lib';
import { answer } from '../../lib/mesh/answer';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { type ObjectMap, objectMap } from '../../lib/mesh/objects/object-map';
import { readObject } from '../../lib/mesh/reading/read';
import type { Caller } from '../../lib/mesh/request';
import { type Move, taken } from '../../lib/plan/move';
import { type Plan, planOf } from '../../lib/plan/plan';
import { planText } from '../../lib/plan/report/text';
import { type Dice, diceOf } from './simulation';

const SERVICES = ['page', 'cart', 'stock'];

/** A page that calls a cart, which calls a stock, behind a gateway; each lane is a version and a share. */
function shop(
  stable: string,
  lanes: Readonly<Record<string, number>> = {},
  isCalledBack = false,
): readonly MeshObject[] {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const version = (name: string) => ({ name, image: `shop/app:${name}` });
  const common = { port: 80, replicas: 4, version: version(stable) };
  const stock = new Backend(chart, 'stock', common);
  const cart = new Backend(chart, 'cart', { ...common, calls: [stock] });
  const page = new Frontend(chart, 'page', { ...common, calls: [cart] });
  if (isCalledBack) stock.calls(page);
  new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: page }],
  });
  for (const [name, weight] of Object.entries(lanes)) {
    const member = (service: Backend | Frontend) => ({ stable: service, canary: version(name), replicas: 4 });
    new Lane(chart, name, {
      entry: member(page),
      canaries: [member(cart), member(stock)],
      when: [header('x-canary').is(name)],
      weight,
    });
  }
  return objectsIn(app);
}

function objectsIn(app: App): readonly MeshObject[] {
  return app.manifests().flatMap((manifest) => readObject(manifest as never, { file: 'shop.yaml' }).objects);
}

/**
 * Follows one request through all services while moves arrive: each proxy on its way has received a part of them of its
 * own. It knows nothing of the verifier.
 */
function wayOf(state: ObjectMap, moves: readonly Move[], dice: Dice, isCalledBack: boolean): string {
  const view = (): Mesh => {
    const arrived = moves.filter(() => dice(2) === 0);
    return meshOf([...taken(state, arrived).values()]);
  };
  const headers = new Map(dice(3) === 0 ? [['x-canary', ['v2', 'v3'][dice(2)] ?? '']] : []);
  let caller: Caller = { kind: 'gateway', namespace: 'istio-system', labels: { istio: 'ingressgateway' } };
  const versions: string[] = [];
  for (const name of [...SERVICES, ...(isCalledBack ? ['page'] : [])]) {
    const host = caller.kind === 'gateway' ? 'shop.example.com' : `${name}.shop.svc.cluster.local`;
    const given = answer(view(), caller, { protocol: 'http', host, port: 80, path: '/', headers });
    if (given.kind !== 'shares') return `${given.kind} at ${name}`;
    let rest = dice(100) / 100;
    const taken = given.shares.find(({ share }) => {
      rest -= share;
      return share > 0 && rest < 0;
    });
    const version = taken?.cluster.subset ?? 'none';
    versions.push(version);
    caller = { kind: 'workload', namespace: 'shop', labels: { app: name, version } };
    headers.clear();
  }
  return versions.join(' ');
}

/** The ways with two versions, of so many requests in each step. */
function mixedIn(
  steps: readonly (readonly Move[])[],
  from: readonly MeshObject[],
  tries: number,
  isCalledBack = false,
): ReadonlySet<string> {
  const dice = diceOf(7);
  const mixed = new Set<string>();
  let state = objectMap(from);
  for (const moves of steps) {
    for (let turn = 0; turn < tries; turn++) {
      const way = wayOf(state, moves, dice, isCalledBack);
      if (new Set(way.split(' ')).size > 1) mixed.add(way);
    }
    state = taken(state, moves);
  }
  return mixed;
}

function stepsOf(plan: Plan): readonly (readonly Move[])[] {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  return plan.steps.map(({ applied, deleted }) => [...applied, ...deleted]);
}

/** Each step as the names of what it applies and deletes. */
function told(plan: Plan): string[] {
  return stepsOf(plan).map((moves) =>
    moves
      .map(({ key, from, to }) => {
        const [, kind, , name] = key.split('/');
        return `${from === undefined ? '+' : to === undefined ? '-' : '~'}${kind} ${name}`;
      })
      .join(', '),
  );
}

const CHANGES: readonly (readonly [string, readonly MeshObject[], readonly MeshObject[]])[] = [
  ['start', shop('v1'), shop('v1', { v2: 10 })],
  ['start for a header alone', shop('v1'), shop('v1', { v2: 0 })],
  ['start a second one', shop('v1', { v2: 10 }), shop('v1', { v2: 10, v3: 5 })],
  ['move', shop('v1', { v2: 10 }), shop('v1', { v2: 50 })],
  ['replace by the next versions', shop('v1', { v2: 10 }), shop('v1', { v3: 10 })],
  ['promote', shop('v1', { v2: 10 }), shop('v2')],
  ['promote one of two', shop('v1', { v2: 10, v3: 10 }), shop('v2', { v3: 10 })],
  ['abort', shop('v1', { v2: 10 }), shop('v1')],
];

test.each(CHANGES)('to %s a lane mixes no chain in any step', (_, from, to) => {
  const plan = planOf(from, to);
  expect(mixedIn(stepsOf(plan), from, 300)).toEqual(new Set());
  if (plan.kind === 'plan') expect(plan.notes.filter((note) => note.includes('chain'))).toEqual([]);
});

test.each([
  ['start', shop('v1', {}, true), shop('v1', { v2: 10 }, true)],
  ['abort', shop('v1', { v2: 10 }, true), shop('v1', {}, true)],
])('to %s a lane that calls its entry back lets no request leave the lane', (_, from, to) => {
  const plan = planOf(from, to);
  // The calls of the stable stock meet the share of the entry, as those of any other caller.
  const left = [...mixedIn(stepsOf(plan), from, 300, true)].filter((way) => /v2.*v1/.test(way));
  expect(left).toEqual([]);
  if (plan.kind === 'plan') expect(plan.notes.filter((note) => note.includes('chain'))).toEqual([]);
});

test('routes that move together mix chains: this is what the order is for', () => {
  const [from, to] = [shop('v1'), shop('v1', { v2: 10 })];
  const steps = stepsOf(planOf(from, to));
  const [pods = [], ...routes] = steps;
  expect(routes).toHaveLength(2);
  expect(mixedIn([pods, routes.flat()], from, 300).size).toBeGreaterThan(0);
});

test('a lane starts from the inner services outwards, and ends from its entry inwards', () => {
  const [none, one] = [shop('v1'), shop('v1', { v2: 10 })];
  const routes = (plan: Plan) =>
    told(plan).map((step) => step.split(', ').filter((each) => each.includes('VirtualService')));
  expect(routes(planOf(none, one))).toEqual([
    [],
    ['~VirtualService cart', '~VirtualService stock'],
    ['~VirtualService edge-shop.example.com', '~VirtualService page'],
  ]);
  expect(routes(planOf(one, none))).toEqual([
    ['~VirtualService edge-shop.example.com', '~VirtualService page'],
    ['~VirtualService cart', '~VirtualService stock'],
    [],
  ]);
});

test('the plan names the chain that two steps together would mix', () => {
  const text = planText(planOf(shop('v1'), shop('v1', { v2: 10 })), { hasColours: false });
  expect(text.replace(/\s+/g, ' ')).toContain(
    'requests from Deployment shop/page-v2 to cart.shop:80 are answered by Deployment shop/cart-v1, a chain of versions that neither state has, if the proxy does not have the new VirtualService shop/cart yet',
  );
});

test('where no order keeps a chain, the plan fails no request and says which chain it mixes', () => {
  const state = (name: string) => {
    const app = new App({ printWarnings: false });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    const version = (own: string) => ({ name: own, image: `shop/app:${own}` });
    const cart = new Backend(chart, 'cart', { port: 80, version: version('v1') });
    const page = new Backend(chart, 'page', { port: 80, version: version('v1'), calls: [cart] });
    const canary = { ...version(name), podLabels: { track: 'canary' } };
    new CanaryPair(chart, 'page-canary', { stable: page, canary, weight: 10 });
    // The label of two versions, one after the other: no rule could tell the one from the other.
    const when = [callers.withLabels({ app: 'page', track: 'canary' })];
    new CanaryPair(chart, 'cart-canary', { stable: cart, canary: version(name), when, weight: 0 });
    return objectsIn(app);
  };
  const plan = planOf(state('v2'), state('v3'));
  if (plan.kind !== 'plan') throw new Error(planText(plan, { hasColours: false }));
  expect(plan).toMatchObject({
    kind: 'plan',
    notes: [
      expect.stringMatching(/^No order keeps every chain of versions\. In between, requests from .*page/),
    ],
  });
});
