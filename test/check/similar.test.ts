import { similar } from '../../lib/check/similar';
import { meantBy } from '../../lib/mesh/objects/similar';

const names = ['subset-without-pods', 'unused-subset', 'wrong-port'];

test.each([
  ['unused-subsets', 'unused-subset'],
  ['unusde-subset', 'unused-subset'],
  ['Wrong_Port', 'wrong-port'],
  ['wron', 'wrong-port'],
  ['subset-without-pod', 'subset-without-pods'],
])('%s: did you mean %s?', (written, meant) => {
  expect(similar(written, names)).toBe(meant);
});

test.each(['', 'x', 'nothing-like-any', 'x'.repeat(1_000_000)])('nothing is near', (written) => {
  expect(similar(written, names)).toBeUndefined();
});

test.each([
  ['reveiws', 'reviews'],
  ['cart', 'cart-svc'],
  ['team-cart', 'team-carts'],
  ['asm-egressgateway', undefined, 'istio-egressgateway'],
  ['shop-external-ingressgateway', undefined, 'shop-multicluster-ingressgateway'],
  ['cart-v2', undefined, 'cart-v1'],
  ['cart', undefined, 'cart-canary'],
  ['cart-canary', undefined, 'cart'],
  ['cart', undefined, 'cart2'],
])('%s means %s', (written, meant, name = meant) => {
  expect(meantBy(written, [name ?? ''])).toBe(meant);
});
