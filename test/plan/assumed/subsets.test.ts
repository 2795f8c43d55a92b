import { planOf } from '../../../lib/plan/plan';
import { manifests } from '../reading';
import { assumedOf, deployment, kindsIn, service, virtualService } from './objects';

test('the DestinationRule is elsewhere: it is assumed to define both subsets by the label that pods carry', () => {
  const state = (version: string) =>
    manifests(service('cart'), virtualService(version), deployment('cart', version));
  const plan = planOf(state('v1'), state('v2'));
  expect(kindsIn(plan)).toEqual([['Deployment'], ['VirtualService'], ['-Deployment']]);
  expect(assumedOf(plan)).toEqual([
    'a DestinationRule defines subsets v1 (version=v1), v2 (version=v2) of cart.shop.svc.cluster.local, which VirtualService shop/cart references',
  ]);
});
