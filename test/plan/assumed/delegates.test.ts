import { planOf } from '../../../lib/plan/plan';
import { manifests } from '../reading';
import {
  assumedOf,
  deployment,
  destinationRule,
  istio,
  kindsIn,
  metadata,
  service,
  virtualService,
} from './objects';

test('a delegate alone is judged as what a VirtualService at a gateway delegates to', () => {
  const state = (version: string) => {
    const { spec, ...rest } = virtualService(version);
    return manifests(
      service('cart'),
      destinationRule('v1', 'v2'),
      deployment('cart', 'v1'),
      deployment('cart', 'v2'),
      {
        ...rest,
        spec: { http: spec.http },
      },
    );
  };
  const plan = planOf(state('v1'), state('v2'));
  expect(plan).toMatchObject({ kind: 'plan', requests: 1 });
  expect(assumedOf(plan)).toContain('a VirtualService at a gateway delegates to VirtualService shop/cart');
});

describe('a delegate, of which one state has a root, comes and goes with the change', () => {
  const root = {
    apiVersion: istio,
    kind: 'VirtualService',
    metadata: metadata('root'),
    spec: {
      hosts: ['a.example.com'],
      gateways: ['infra/edge'],
      http: [{ match: [{ uri: { prefix: '/cart' } }], delegate: { name: 'cart', namespace: 'shop' } }],
    },
  };
  const { spec, ...rest } = virtualService('v1');
  const delegate = { ...rest, spec: { http: spec.http } };
  const others = [service('cart'), destinationRule('v1'), deployment('cart', 'v1'), root];

  test.each([
    ['deleted', manifests(...others, delegate), manifests(...others), [['-VirtualService']]],
    ['created', manifests(...others), manifests(...others, delegate), [['VirtualService']]],
  ])('%s: it is a step', (_, from, to, steps) => {
    expect(kindsIn(planOf(from, to))).toEqual(steps);
  });
});
