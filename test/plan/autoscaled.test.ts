import { planOf } from '../../lib/plan/plan';
import { cartPods, cartService } from './cart';
import { objectsOf } from './reading';

interface End {
  readonly least: number;
  readonly share: number;
}

function state(apiVersion: string, kind: string, { least, share }: End) {
  const workload = (version: string, spec: string) =>
    cartPods({
      type: `${apiVersion} ${kind}`,
      name: `cart-${version}`,
      selector: `app: cart, version: ${version}`,
      spec,
    });
  return objectsOf(`${cartService}${workload('v1', 'replicas: 8')}${workload('v2', 'revisionHistoryLimit: 3')}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: cart-v2, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: ${apiVersion}, kind: ${kind}, name: cart-v2 }
  minReplicas: ${least}
  maxReplicas: 20
---
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
        - { destination: { host: cart.shop.svc.cluster.local, subset: v1 }, weight: ${100 - share} }
        - { destination: { host: cart.shop.svc.cluster.local, subset: v2 }, weight: ${share} }
`);
}

test.each([
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['argoproj.io/v1alpha1', 'Rollout'],
])('pods of a workload (%s %s) with an autoscaler are more before their share grows', (apiVersion, kind) => {
  const plan = planOf(
    state(apiVersion, kind, { least: 1, share: 10 }),
    state(apiVersion, kind, { least: 8, share: 80 }),
  );
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  expect(plan.steps.map(({ applied }) => applied.map(({ key }) => key))).toEqual([
    ['autoscaling/HorizontalPodAutoscaler/shop/cart-v2'],
    ['networking.istio.io/VirtualService/shop/cart'],
  ]);
});
