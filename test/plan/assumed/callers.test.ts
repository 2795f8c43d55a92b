import { planOf } from '../../../lib/plan/plan';
import { manifests } from '../reading';
import { assumedOf, deployment, kindsIn, metadata, unjudgedOf } from './objects';

test('workloads alone: the old pods go when the new ones are ready, since a Service elsewhere may select both', () => {
  const plan = planOf(manifests(deployment('cart', 'v1')), manifests(deployment('cart', 'v2')));
  expect(kindsIn(plan)).toEqual([['Deployment'], ['-Deployment']]);
  expect(assumedOf(plan)).toEqual([
    'a Service sends requests to the pods of Deployment shop/cart-v1, Deployment shop/cart-v2',
  ]);
});

test('a workload whose pods get other labels, or that goes, while its Service is elsewhere: not judged', () => {
  const [old, wanted] = [deployment('cart', 'v1'), deployment('basket', 'v1')];
  const relabelled = { ...wanted, metadata: old.metadata };
  expect(unjudgedOf(planOf(manifests(old), manifests(relabelled)))).toEqual([
    'Deployment shop/cart-v1 changes the labels of its pods, and neither state has the Service that selects them',
  ]);
  expect(unjudgedOf(planOf(manifests(old), []))).toEqual([
    'Deployment shop/cart-v1 is removed, and neither state has a Service that selects its pods',
  ]);
  expect(planOf([], manifests(old))).toMatchObject({ kind: 'plan', unjudged: [], assumptions: [] });
});

test('two releases of one chart are two applications, and workers that scale need no order', () => {
  const release = (instance: string, replicas: number) => {
    const labels = { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': instance };
    const containers = [{ name: 'redis', ports: [{ containerPort: 6379 }] }];
    const template = { metadata: { labels }, spec: { containers } };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(`${instance}-redis`),
      spec: { replicas, selector: { matchLabels: labels }, template },
    };
  };
  const scaled = planOf(
    manifests(release('cart', 1), release('orders', 1)),
    manifests(release('cart', 3), release('orders', 3)),
  );
  expect(kindsIn(scaled)).toEqual([['Deployment', 'Deployment']]);
  const exchanged = planOf(manifests(release('cart', 1)), manifests(release('orders', 1)));
  expect(unjudgedOf(exchanged).join()).toContain('Deployment shop/cart-redis is removed');
});
