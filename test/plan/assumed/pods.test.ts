import { planOf } from '../../../lib/plan/plan';
import { planText } from '../../../lib/plan/report/text';
import { manifests } from '../reading';
import { deployment, destinationRule, kindsIn, service, unjudgedOf, virtualService } from './objects';

describe('subsets that are named by role, whose labels move, while their pods are elsewhere', () => {
  const roles = (labels: Readonly<Record<string, string>>, weights: Readonly<Record<string, number>>) => {
    const subsets = Object.entries(labels).map(([name, version]) => ({ name, labels: { version } }));
    const route = Object.entries(weights).map(([subset, weight]) => ({
      destination: { host: 'cart', subset },
      weight,
    }));
    return manifests(
      { ...destinationRule(), spec: { host: 'cart', subsets } },
      { ...virtualService(''), spec: { hosts: ['cart'], http: [{ route }] } },
    );
  };

  test('the pods of the old and of the new labels are two workloads', () => {
    const plan = planOf(
      roles({ stable: 'v1' }, { stable: 100 }),
      roles({ stable: 'v3', old: 'v1' }, { stable: 10, old: 90 }),
    );
    expect(kindsIn(plan)).toEqual([['DestinationRule'], ['VirtualService'], ['DestinationRule']]);
    expect(planText(plan, { hasColours: false })).not.toContain('503 (flag UH) →');
  });

  test('a promotion gives the free role its new labels, moves the route, and lets the other role go', () => {
    const plan = planOf(
      roles({ stable: 'v1', canary: 'v3' }, { canary: 100 }),
      roles({ stable: 'v3' }, { stable: 100 }),
    );
    expect(kindsIn(plan)).toEqual([['DestinationRule'], ['VirtualService'], ['DestinationRule']]);
  });
});

test('a route that no longer names a subset meets the pods of all subsets, those elsewhere too', () => {
  const state = (subset: string | undefined) =>
    manifests(service('cart'), destinationRule('v1', 'v2'), deployment('cart', 'v1'), {
      ...virtualService('v1'),
      spec: { hosts: ['cart'], http: [{ route: [{ destination: { host: 'cart', subset } }] }] },
    });
  const text = planText(planOf(state('v1'), state(undefined)), { hasColours: false }).replace(/\s+/g, ' ');
  expect(text).toContain('cart-v1 → 50% cart-v1, 50% cart-v2');
});

test('a Service leads to another port of pods that are elsewhere: not judged', () => {
  const state = (targetPort: number) => {
    const { spec, ...rest } = service('cart');
    return manifests({ ...rest, spec: { ...spec, ports: [{ port: 80, targetPort }] } });
  };
  expect(unjudgedOf(planOf(state(8080), state(9090))).join()).toContain('changes the targetPort of port 80');
});
