import { planOf } from '../../lib/plan/plan';
import { cartPods, cartService } from './cart';
import { leftAfter, objectsOf } from './reading';

const before = `${cartService}${cartPods({ name: 'cart', selector: 'app: cart, tier: web' })}`;

/** The pods get the version label, and the Service a DestinationRule, a VirtualService and a canary, in one change. */
const after = `${cartService}
${cartPods({ name: 'cart', selector: 'app: cart, tier: web', labels: 'app: cart, tier: web, version: v1' })}
${cartPods({ name: 'cart-v2', selector: 'app: cart, version: v2' })}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec:
  host: cart.shop.svc.cluster.local
  subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart.shop.svc.cluster.local]
  http:
    - route:
        - { destination: { host: cart.shop.svc.cluster.local, subset: v1 }, weight: 90 }
        - { destination: { host: cart.shop.svc.cluster.local, subset: v2 }, weight: 10 }
`;

test.each([
  ['starts', before, after],
  ['is aborted', after, before],
])('the first canary of a Deployment without a version label %s in one change', (_, from, to) => {
  const [old, wanted] = [objectsOf(from), objectsOf(to)];
  const plan = planOf(old, wanted);
  expect(plan.kind).toBe('plan');
  expect(leftAfter(plan, old, wanted)).toEqual([]);
});

test('its canary gets no request before all routes name a version', () => {
  const plan = planOf(objectsOf(before), objectsOf(after));
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  const names = plan.steps.map(({ applied }) => applied.map(({ key }) => key.split('/').slice(1).join('/')));
  expect(names).toEqual([
    ['Deployment/shop/cart', 'DestinationRule/shop/cart'],
    ['VirtualService/shop/cart'],
    ['Deployment/shop/cart-v2'],
    ['VirtualService/shop/cart'],
  ]);
});
