import { ClusterGates } from '../../../lib/apply/gates/cluster-gates';
import type { GateOptions, GateProgress } from '../../../lib/apply/gates/gates';
import { ClusterError } from '../../../lib/kubernetes/cluster-error';
import { FRAME, routes, stepOf, versions } from '../../mesh/gates/scene';
import { FakeCluster, pod, slice } from '../fake-cluster';
import type { Held } from '../held';

const first = [...FRAME, ...versions('v1'), routes(['v1', 100])];
const expanded = [...FRAME, ...versions('v1', 'v2'), routes(['v1', 100])];
const shifted = [...FRAME, ...versions('v1', 'v2'), routes(['v2', 100])];
const contracted = [...FRAME, ...versions('v2'), routes(['v2', 100])];

const [one, two] = ['10.0.0.1', '10.0.0.2'];
const old: Held = { routes: { v1: 100 }, clusters: { '': [one, two], v1: [one] } };
const known: Held = { routes: { v1: 100 }, clusters: { '': [one, two], v1: [one], v2: [two] } };
const moved: Held = { ...known, routes: { v2: 100 } };

let fake: FakeCluster;
let lines: GateProgress[];

beforeEach(() => {
  lines = [];
  fake = new FakeCluster();
  fake.has(...FRAME, ...versions('v1', 'v2'), ...shifted);
  for (const each of fake.objects) {
    if (each.kind === 'Deployment') {
      Object.assign(each, { status: { replicas: 2, updatedReplicas: 2, readyReplicas: 2 } });
    }
  }
  fake.has(slice(['cart-v1-a', one], ['cart-v2-a', two]));
  fake.has(pod('cart-v1-a', { labels: { app: 'cart', version: 'v1' }, ip: one, proxy: false }));
  fake.has(pod('cart-v2-a', { labels: { app: 'cart', version: 'v2' }, ip: two, proxy: false }));
  for (const name of ['shop-a', 'shop-b', 'shop-c']) {
    fake.has(pod(name));
    fake.held.set(name, known);
  }
});

const options = (timeout = 2000): GateOptions => ({
  timeout,
  signal: new AbortController().signal,
  progress: (line) => {
    lines.push(line);
    react(line);
  },
});
let react: (line: GateProgress) => void = () => undefined;
afterEach(() => {
  react = () => undefined;
});

let mergeWindows = 0;
const gates = () =>
  new ClusterGates(fake.cluster, fake, async () => {
    mergeWindows++;
  });
const waits = () => lines.flatMap(({ waitsFor }) => waitsFor ?? []);

describe('a new subset', () => {
  const step = stepOf(first, expanded);

  test('is known once every proxy has its cluster, with exactly the pods that are ready', async () => {
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual([]);
  });

  test.each([
    ['no cluster', old, '1 of 3 proxies does not have v2 of cart.gates yet: shop-b'],
    [
      'no pod in it',
      { ...known, clusters: { ...known.clusters, v2: [] } },
      '1 of 3 proxies does not have a pod of v2 of cart.gates yet: shop-b',
    ],
    [
      'a pod too many',
      { ...known, clusters: { ...known.clusters, v2: [two, one] } },
      '1 of 3 proxies still has a pod of v2 of cart.gates that is not ready: shop-b',
    ],
  ])('is waited for with %s at a proxy, by name', async (_, held, words) => {
    fake.held.set('shop-b', held);
    // It comes to hold when it was told once what is missing.
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-b', known);
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual([words]);
    expect(lines.at(-1)).toMatchObject({
      gate: 'every proxy has the current DestinationRule gates/cart',
      waitsFor: undefined,
    });
  });

  test('with new pods is held until the workers of every Envoy know that they are ready', async () => {
    const mergeWindowPassed = jest.fn(async () => undefined);
    const asked = new ClusterGates(fake.cluster, fake, mergeWindowPassed);
    await asked.hold(step, options());
    expect(mergeWindowPassed).toHaveBeenCalledTimes(1);
    for (const name of ['shop-a', 'shop-b', 'shop-c']) fake.held.set(name, moved);
    expect(await asked.hold(stepOf(expanded, shifted), options())).toEqual({ kind: 'held' });
    expect(mergeWindowPassed).toHaveBeenCalledTimes(1);
  });

  test('that is missing is told before its pods, which are missing with it', async () => {
    fake.held.set('shop-a', { ...old, clusters: { ...old.clusters, '': [one] } });
    expect(await gates().hold(step, options(100))).toMatchObject({
      missing: [
        { waitsFor: '1 of 3 proxies does not have v2 of cart.gates yet: shop-a (and 1 more mismatch)' },
      ],
    });
  });

  test('is waited for no longer than there is time, and what is missing is told', async () => {
    fake.held.set('shop-a', old).set('shop-b', old);
    expect(await gates().hold(step, options(150))).toEqual({
      kind: 'timed-out',
      missing: [
        {
          gate: 'every proxy has the current DestinationRule gates/cart',
          waitsFor: '2 of 3 proxies do not have v2 of cart.gates yet: shop-a, shop-b',
        },
      ],
    });
  });

  test('is not waited for at pods that are not ready, that end, or have no proxy', async () => {
    fake.has(pod('late', { ready: false }), pod('leaving', { ending: true }), pod('plain', { proxy: false }));
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(new Set(fake.asked)).toEqual(new Set(['shop-a', 'shop-b', 'shop-c']));
  });

  test('is not asked for at a pod whose Sidecar keeps the service from it', async () => {
    fake.has({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: 'apart', namespace: 'gates' },
      spec: { workloadSelector: { labels: { app: 'apart' } }, egress: [{ hosts: ['other/*'] }] },
    });
    fake.has(pod('apart', { labels: { app: 'apart' } }));
    fake.held.set('shop-a', old);
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-a', known);
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(fake.asked).not.toContain('apart');
    expect(waits()).toEqual(['1 of 3 proxies does not have v2 of cart.gates yet: shop-a']);
  });

  test('is waited for at a pod that comes while the others are asked', async () => {
    fake.held.set('new', old);
    let lists = 0;
    // The first list is that of the roll-out, the second that of the proxies to ask.
    fake.onList = (kind) => {
      if (kind === 'Pod' && ++lists === 3) fake.has(pod('new'));
    };
    react = ({ waitsFor }) => waitsFor?.startsWith('1 of') && fake.held.set('new', known);
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual([
      'new became ready in the meantime',
      '1 of 4 proxies does not have v2 of cart.gates yet: new',
    ]);
  });

  test('has the pods that are ready, and is not waited for at others', async () => {
    fake.has(slice(['cart-v1-a', one], ['cart-v2-a', two], ['cart-v2-b', '10.0.0.3', false]));
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
  });

  test('waits for the Service to have its pods among its endpoints', async () => {
    fake.has(slice(['cart-v1-a', one]));
    expect(await gates().hold(step, options(100))).toMatchObject({
      missing: [
        {
          gate: 'Deployment gates/cart-v2 is rolled out, with 2 pods ready',
          waitsFor: 'Service gates/cart does not have pod cart-v2-a as an endpoint yet',
        },
      ],
    });
  });

  test('is not asked for again at a proxy that has it', async () => {
    fake.held.set('shop-a', old);
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-a', known);
    await gates().hold(step, options());
    const count = (name: string) => fake.asked.filter((each) => each === name).length;
    expect(count('shop-a')).toBe(2 * count('shop-b'));
  });

  test('is waited for at a proxy that does not answer, unless its pod ends', async () => {
    fake.held.delete('shop-c');
    react = ({ waitsFor }) => waitsFor !== undefined && fake.hasNot('Pod', 'shop-c');
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual(['1 of 3 proxies does not answer (connection refused): shop-c']);
  });

  test('is known only when its pods are there, which are waited for first', async () => {
    const late = fake.objects.find(({ metadata }) => metadata.name === 'cart-v2');
    Object.assign(late ?? {}, { status: { replicas: 2, updatedReplicas: 2, readyReplicas: 1 } });
    expect(await gates().hold(step, options(150))).toEqual({
      kind: 'timed-out',
      missing: [
        {
          gate: 'Deployment gates/cart-v2 is rolled out, with 2 pods ready',
          waitsFor: '1 of 2 pods are ready',
        },
      ],
    });
    expect(fake.asked).toEqual([]);
  });
});

describe('moved traffic', () => {
  const step = stepOf(expanded, shifted);

  test('is told by where each proxy still routes', async () => {
    for (const name of ['shop-a', 'shop-b']) fake.held.set(name, moved);
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-c', moved);
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual(['1 of 3 proxies still routes to v1 of cart.gates: shop-c']);
  });

  test('is not moved while any route names the old version, whether or not a request meets it', async () => {
    for (const name of ['shop-a', 'shop-b', 'shop-c']) fake.held.set(name, moved);
    fake.held.set('shop-b', { ...moved, mirror: 'v1' });
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-b', moved);
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual(['1 of 3 proxies still routes to v1 of cart.gates: shop-b']);
  });

  test('that is moved in part is another share', async () => {
    const half = [...FRAME, ...versions('v1', 'v2'), routes(['v1', 50], ['v2', 50])];
    for (const name of ['shop-a', 'shop-b', 'shop-c'])
      fake.held.set(name, { ...known, routes: { v1: 90, v2: 10 } });
    expect(await gates().hold(stepOf(expanded, half), options(100))).toMatchObject({
      missing: [
        { waitsFor: '3 of 3 proxies still give another weight to v1 of cart.gates: shop-a, shop-b, shop-c' },
      ],
    });
  });
});

describe('an old subset', () => {
  const step = stepOf(shifted, contracted);
  const forgotten: Held = { routes: { v2: 100 }, clusters: { '': [two], v2: [two] } };

  beforeEach(() => {
    fake.hasNot('Deployment', 'cart-v1');
    fake.hasNot('Pod', 'cart-v1-a');
    fake.has(slice(['cart-v2-a', two]), ...versions('v2'));
    for (const each of fake.objects) {
      if (each.kind === 'Deployment')
        Object.assign(each, { status: { replicas: 2, updatedReplicas: 2, readyReplicas: 2 } });
    }
    for (const name of ['shop-a', 'shop-b', 'shop-c']) fake.held.set(name, forgotten);
  });

  test('is gone when no proxy has its cluster', async () => {
    fake.held.set('shop-b', { ...forgotten, clusters: { ...forgotten.clusters, v1: [] } });
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-b', forgotten);
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual(['1 of 3 proxies still has v1 of cart.gates: shop-b']);
  });

  test('is not gone while a pod of it is there', async () => {
    fake.has(
      pod('cart-v1-a', { labels: { app: 'cart', version: 'v1' }, ip: one, ending: true, proxy: false }),
    );
    expect(await gates().hold(step, options(100))).toMatchObject({
      missing: [
        {
          gate: 'the last pod of Deployment gates/cart-v1 has terminated',
          waitsFor: 'pod cart-v1-a exists',
        },
      ],
    });
  });
});

describe('a workload that is to go', () => {
  const step = stepOf(expanded, shifted);
  const key = 'apps/Deployment/gates/cart-v1';

  test('is drained when its own sidecar was seen without a request, and until then says how many there are', async () => {
    fake.has(pod('cart-v1-a', { labels: { app: 'cart', version: 'v1' }, ip: one }));
    fake.held.set('cart-v1-a', { ...moved, inbound: 3 });
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('cart-v1-a', { ...moved, inbound: 0 });
    expect(await gates().drained([key], step, options())).toEqual({ kind: 'held' });
    expect(waits()).toEqual(['3 requests or long-lived streams at cart-v1-a']);
    expect(new Set(fake.asked)).toEqual(new Set(['cart-v1-a']));
  });

  test('is not drained while nobody can tell', async () => {
    fake.has(pod('cart-v1-a', { labels: { app: 'cart', version: 'v1' }, ip: one }));
    expect(await gates().drained([key], step, options(100))).toMatchObject({
      missing: [{ waitsFor: 'the proxy of cart-v1-a does not answer' }],
    });
  });

  test('is drained by the word of its callers where it has no sidecar', async () => {
    fake.held.set('shop-b', { ...moved, outbound: 1 });
    react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-b', moved);
    expect(await gates().drained([key], step, options())).toEqual({ kind: 'held' });
    expect(new Set(fake.asked)).toEqual(new Set(['shop-a', 'shop-b', 'shop-c']));
    // Each cluster that has the pod counts its own.
    expect(waits()).toEqual(['2 requests or long-lived streams at cart-v1-a']);
  });
});

describe('an API server', () => {
  const step = stepOf(first, expanded);

  test('that is lost for a while is asked again', async () => {
    fake.failures.push(new ClusterError('unreachable', 'lost'), new ClusterError('unreachable', 'lost'));
    expect(await gates().hold(step, options())).toEqual({ kind: 'held' });
  });

  test('that refuses is not', async () => {
    fake.failures.push(new ClusterError('forbidden', 'you may not list pods'));
    await expect(gates().hold(step, options())).rejects.toThrow('you may not list pods');
  });

  test('is asked no more when the wait is ended', async () => {
    const end = new AbortController();
    fake.held.set('shop-a', old);
    react = () => end.abort(new Error('interrupted'));
    await expect(gates().hold(step, { ...options(), signal: end.signal })).rejects.toThrow('interrupted');
  });
});

test('a state is settled when every proxy has it as it is', async () => {
  const { after, questions } = stepOf(first, expanded);
  fake.held.set('shop-b', moved);
  react = ({ waitsFor }) => waitsFor !== undefined && fake.held.set('shop-b', known);
  mergeWindows = 0;
  expect(await gates().settled(after, questions, options())).toEqual({ kind: 'held' });
  // Pods that are there may have become ready a moment ago.
  expect(mergeWindows).toBe(1);
  expect(lines).toEqual([
    {
      gate: 'every proxy has the current state of the cluster',
      waitsFor: '1 of 3 proxies still routes to v2 of cart.gates: shop-b',
    },
    { gate: 'every proxy has the current state of the cluster', waitsFor: undefined },
  ]);
});
