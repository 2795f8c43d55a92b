import { planOf } from '../../../lib/plan/plan';
import { manifests } from '../reading';
import { assumedOf, cart, delegate, istio, kindsIn, metadata } from './objects';

test('a delegate alone is judged as what a VirtualService at a gateway delegates to', () => {
  const state = (version: string) => manifests(...cart('v1', 'v2'), delegate(version));
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
  const others = [...cart('v1'), root];
  const withDelegate = manifests(...others, delegate('v1'));

  test.each([
    ['deleted', withDelegate, manifests(...others), [['-VirtualService']]],
    ['created', manifests(...others), withDelegate, [['VirtualService']]],
  ])('%s: it is a step', (_, from, to, steps) => {
    expect(kindsIn(planOf(from, to))).toEqual(steps);
  });
});
