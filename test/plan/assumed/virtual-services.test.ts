import { planOf } from '../../../lib/plan/plan';
import { manifests } from '../reading';
import { cart, destinationRule, unjudgedOf } from './objects';

test('the VirtualService is elsewhere: a subset that goes may be in use, and the host is named', () => {
  const plan = planOf(manifests(...cart('v1')), manifests(...cart('v2')));
  expect(unjudgedOf(plan)).toEqual([
    'DestinationRule shop/cart changes subset v1 of cart.shop.svc.cluster.local, and neither state has a VirtualService that routes to this host',
  ]);
});

test('a subset goes that a VirtualService elsewhere may route to, beside one that stays: not judged', () => {
  const plan = planOf(manifests(destinationRule('v1', 'v3')), manifests(destinationRule('v3')));
  expect(unjudgedOf(plan).join()).toContain('changes subset v1 of cart.shop.svc.cluster.local');
});
