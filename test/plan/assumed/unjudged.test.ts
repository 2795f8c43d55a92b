import { planOf } from '../../../lib/plan/plan';
import { planText } from '../../../lib/plan/report/text';
import { manifests } from '../reading';
import { deployment, destinationRule, metadata, service, unjudgedOf, virtualService } from './objects';

test.each([
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
])('a change of a %s %s is not called safe', (apiVersion, kind) => {
  const plan = planOf([], manifests({ apiVersion, kind, metadata: metadata('all'), spec: {} }));
  expect(unjudgedOf(plan)).toEqual([
    `${kind} shop/all changes, and plan does not model its effect on requests`,
  ]);
});

test('a change that decides nothing about requests needs no request', () => {
  const plan = planOf([], manifests({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('all') }));
  expect(plan).toMatchObject({ kind: 'plan', requests: 0, unjudged: [] });
  expect(planText(plan, { hasColours: false })).toMatch(
    /^One step\. No changed object decides where requests go/,
  );
});

test('a new state that sends requests to a subset which nobody defines says so', () => {
  const state = (version: string) =>
    manifests(service('cart'), destinationRule('v1'), virtualService(version), deployment('cart', 'v1'));
  const plan = planOf(state('v1'), state('v3'));
  expect(planText(plan, { hasColours: false })).toBe(
    [
      'One step, and the new state fails requests that the old state serves.',
      '',
      'Fails in the new state:',
      '  - requests from the mesh to cart.shop:80 get 503 (flag NC) for',
      '    cart.shop.svc.cluster.local, subset v3',
      '',
      '1. apply  everything at once',
      '   ~ VirtualService shop/cart',
      '                - destination:',
      '                    host: cart',
      '       -            subset: v1',
      '       +            subset: v3',
      '   traffic',
      '     - cart.shop:80, all requests, in the mesh: cart-v1 → 503 (flag NC)',
      '   wait until',
      '     - every proxy has the current VirtualService shop/cart',
      '',
      'Judged: 2 kinds of requests.',
      '',
    ].join('\n'),
  );
});
