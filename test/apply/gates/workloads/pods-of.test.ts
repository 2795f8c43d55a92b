import { meshObjectOf } from '../../../../lib/apply/gates/live-mesh';
import { podsOf } from '../../../../lib/apply/gates/workloads/pods-of';
import type { LiveObject } from '../../../../lib/kubernetes/cluster';
import type { LivePod } from '../../../../lib/proxies/live-pod';

const workload = (kind: string, name: string, spec: object) =>
  meshObjectOf({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec,
  } as unknown as LiveObject);
const pod = (
  name: string,
  owner?: readonly [kind: string, name: string],
  labels = { app: 'cart' },
): LivePod => ({
  metadata: {
    name,
    namespace: 'shop',
    labels,
    ...(owner && { ownerReferences: [{ kind: owner[0], name: owner[1] }] }),
  },
  spec: {},
});
const names = (pods: readonly LivePod[]) => pods.map(({ metadata }) => metadata.name);
const spec = { selector: { matchLabels: { app: 'cart' } } };

test('the pods of a Deployment are those of its ReplicaSets, and not those of one that stands in for it', () => {
  const pods = [
    pod('own', ['ReplicaSet', 'cart-7b744d8cb9']),
    pod('stand-in', ['ReplicaSet', 'cart-stand-in-7b744d8cb9']),
    pod('other', ['ReplicaSet', 'cartel-7b744d8cb9']),
  ];
  expect(names(podsOf(workload('Deployment', 'cart', spec), pods))).toEqual(['own']);
  expect(names(podsOf(workload('Deployment', 'cart-stand-in', spec), pods))).toEqual(['stand-in']);
});

test('the pods of a StatefulSet are its own', () => {
  const pods = [pod('own', ['StatefulSet', 'cart']), pod('other', ['StatefulSet', 'cart-2'])];
  expect(names(podsOf(workload('StatefulSet', 'cart', spec), pods))).toEqual(['own']);
});

test('of pods that nobody owns the labels count', () => {
  const expressions = (operator: string, values: readonly string[] = []) =>
    workload('Deployment', 'cart', {
      selector: { matchLabels: {}, matchExpressions: [{ key: 'app', operator, values }] },
    });
  const pods = [pod('cart'), pod('shop', undefined, { app: 'shop' }), pod('none', undefined, {} as never)];
  expect(names(podsOf(workload('Deployment', 'cart', spec), pods))).toEqual(['cart']);
  expect(names(podsOf(expressions('In', ['cart']), pods))).toEqual(['cart']);
  expect(names(podsOf(expressions('NotIn', ['cart']), pods))).toEqual(['shop', 'none']);
  expect(names(podsOf(expressions('Exists'), pods))).toEqual(['cart', 'shop']);
  expect(names(podsOf(expressions('DoesNotExist'), pods))).toEqual(['none']);
});
