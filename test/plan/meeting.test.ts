import { planOf } from '../../lib/plan/plan';
import { manifests } from './reading';

function service(name: string, selector: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { selector, ports: [{ name: 'http', port: 80 }] },
  };
}

function deployment(name: string, labels: Readonly<Record<string, string>>): object {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: name }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas: 2, selector: { matchLabels: { name } }, template },
  };
}

test('pods get a label only when no other Service selects by it any more', () => {
  const cart = { name: 'cart', role: 'carts', app: 'cart' };
  const before = manifests(
    service('cart', { app: 'cart' }),
    deployment('cart', cart),
    service('pay', { role: 'payments' }),
    deployment('pay', { name: 'pay', role: 'payments' }),
  );
  const after = manifests(
    service('cart', { role: 'carts' }),
    deployment('cart', cart),
    service('pay', { role: 'payments' }),
    deployment('pay', { name: 'pay', role: 'payments', app: 'cart' }),
  );
  const plan = planOf(before, after);
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  expect(plan.steps.map(({ applied }) => applied.map(({ key }) => key))).toEqual([
    ['/Service/shop/cart'],
    ['apps/Deployment/shop/pay'],
  ]);
});
