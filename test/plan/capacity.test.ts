import { type Plan, planOf } from '../../lib/plan/plan';
import { planText } from '../../lib/plan/report/text';
import { manifests } from './reading';

const metadata = (name: string) => ({ name, namespace: 'shop' });

function deployment(version: string, replicas: number | undefined) {
  const labels = { app: 'cart', version };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'cart' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(`cart-${version}`),
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

function autoscaler(version: string, minReplicas: number, maxReplicas: number) {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: `cart-${version}` };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(`cart-${version}`),
    spec: { scaleTargetRef, minReplicas, maxReplicas },
  };
}

/** A canaried service: the weight of each version, and what else there is. */
function state(weights: Readonly<Record<string, number>>, ...workloads: object[]) {
  const versions = Object.keys(weights);
  const route = Object.entries(weights).map(([subset, weight]) => ({
    destination: { host: 'cart', subset },
    weight,
  }));
  const subsets = versions.map((name) => ({ name, labels: { version: name } }));
  const istio = 'networking.istio.io/v1';
  return manifests(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('cart'),
      spec: { selector: { app: 'cart' }, ports: [{ name: 'http', port: 80 }] },
    },
    {
      apiVersion: istio,
      kind: 'DestinationRule',
      metadata: metadata('cart'),
      spec: { host: 'cart', subsets },
    },
    {
      apiVersion: istio,
      kind: 'VirtualService',
      metadata: metadata('cart'),
      spec: { hosts: ['cart'], http: [{ route }] },
    },
    ...workloads,
  );
}

function warningOf(plan: Plan): string | undefined {
  const text = planText(plan, { hasColours: false }).replace(/\s+/g, ' ');
  return /Fewer pods for the same requests: - (.*?)\. If that/.exec(text)?.[1];
}

const canary = state({ v1: 90, v2: 10 }, deployment('v1', 4), deployment('v2', 1));

test('a promotion that leaves one pod for what four did says so, in pods', () => {
  expect(warningOf(planOf(canary, state({ v2: 100 }, deployment('v2', 1))))).toBe(
    'cart.shop:80: 90% cart-v1 (4 pods), 10% cart-v2 (1 pod) → cart-v2 (1 pod). The busiest pod gets 4.4 times as many requests',
  );
});

test('a promotion that brings as many pods first has nothing to warn of', () => {
  expect(warningOf(planOf(canary, state({ v2: 100 }, deployment('v2', 4))))).toBeUndefined();
});

test('the start of a canary, and a small share more, have nothing to warn of', () => {
  expect(warningOf(planOf(state({ v1: 100 }, deployment('v1', 4)), canary))).toBeUndefined();
  const more = state({ v1: 80, v2: 20 }, deployment('v1', 4), deployment('v2', 1));
  expect(warningOf(planOf(canary, more))).toBeUndefined();
});

test('an autoscaler counts with its minimum, and its maximum is told', () => {
  const scaled = state({ v2: 100 }, deployment('v2', undefined), autoscaler('v2', 1, 10));
  const before = state(
    { v1: 90, v2: 10 },
    deployment('v1', undefined),
    autoscaler('v1', 4, 10),
    deployment('v2', undefined),
    autoscaler('v2', 1, 10),
  );
  expect(warningOf(planOf(before, scaled))).toBe(
    'cart.shop:80: 90% cart-v1 (4 to 10 pods), 10% cart-v2 (1 to 10 pods) → cart-v2 (1 to 10 pods). The busiest pod gets 4.4 times as many requests',
  );
});

test('of pods that are elsewhere nobody knows how many they are', () => {
  const withoutPods = (weights: Readonly<Record<string, number>>) => state(weights);
  expect(warningOf(planOf(withoutPods({ v1: 90, v2: 10 }), withoutPods({ v2: 100 })))).toBeUndefined();
});
