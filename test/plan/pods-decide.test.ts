import { keyOf } from '../../lib/mesh/objects/key';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { objectMap } from '../../lib/mesh/objects/object-map';
import { intermediateErrors } from '../../lib/plan/assessment/intermediate-errors';
import type { Move } from '../../lib/plan/move';
import { planOf } from '../../lib/plan/plan';
import { cartPods, cartService } from './cart';
import { objectsOf } from './reading';

const pods = (version: string, replicas: number) =>
  cartPods({
    name: `cart-${version}`,
    selector: `app: cart, version: ${version}`,
    spec: `replicas: ${replicas}`,
  });

const state = (versions: Readonly<Record<string, number>>) =>
  objectsOf(
    cartService +
      Object.entries(versions)
        .map((each) => pods(...each))
        .join(''),
  );

test('where the number of pods decides the shares, several new versions may come in any order', () => {
  const plan = planOf(state({ v1: 1 }), state({ v1: 1, v2: 1, v3: 1 }));
  expect(plan).toMatchObject({ kind: 'plan', steps: { length: 1 } });
});

test('a new version still gets no more than its share beside the old ones', () => {
  const plan = planOf(state({ v1: 1 }), state({ v1: 9, v2: 1 }));
  expect(plan.kind === 'plan' && plan.steps.map(({ applied }) => applied.map(({ key }) => key))).toEqual([
    ['apps/Deployment/shop/cart-v1'],
    ['apps/Deployment/shop/cart-v2'],
  ]);
});

test('a new VirtualService may wait for its Gateway, and one whose Gateway is removed may not', () => {
  const [virtualService, gateway] = objectsOf(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [public, other], http: [{ route: [{ destination: { host: cart } }] }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
`);
  if (virtualService === undefined || gateway === undefined) throw new Error('both are objects');
  const other = {
    ...gateway,
    name: 'other',
    data: { ...gateway.data, metadata: { name: 'other', namespace: 'shop' } },
  };
  const before = [...state({ v1: 1 }), other];
  const after = [...before, virtualService, gateway];
  const keys = new Set(after.map(keyOf));
  const move = (object: MeshObject, to: MeshObject | undefined): Move => ({
    key: keyOf(object),
    from: undefined,
    to,
    isFinal: true,
  });
  const steps = [[move(virtualService, virtualService)], [move(gateway, gateway)]];
  const errors = (from: readonly MeshObject[], to: readonly MeshObject[], moves: readonly Move[][]) =>
    intermediateErrors([objectMap(from), objectMap(to)], moves, keys, {});
  expect(errors(before, after, steps)).toBeUndefined();
  const removal = [[move(gateway, undefined)], [move(virtualService, undefined)]];
  expect(errors(after, before, removal)?.why[0]?.rule).toBe('virtual-service-of-missing-gateway');
});
