import { keyOf } from '../../lib/mesh/objects/key';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { type ObjectMap, objectMap } from '../../lib/mesh/objects/object-map';
import type { CandidateMoves } from '../../lib/plan/changes/candidate-moves';
import { type Move, merged } from '../../lib/plan/move';
import { type Oracle, search } from '../../lib/plan/search/search';
import { objectsOf } from './reading';

function service(name: string, port: number): MeshObject {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { ports: [{ port }] },
  });
  const [object] = objectsOf(text);
  if (object === undefined) throw new Error('it is a Service');
  return object;
}

const [cart, newCart, pay, newPay] = [
  service('cart', 1),
  service('cart', 2),
  service('pay', 1),
  service('pay', 2),
] as const;
const standIn = service('stand-in', 1);
const candidate = (from: MeshObject, to: MeshObject): CandidateMoves => ({
  key: keyOf(from),
  from,
  to,
  unions: [],
  detours: [],
});
const detour: CandidateMoves = {
  key: keyOf(standIn),
  from: undefined,
  to: undefined,
  unions: [],
  detours: [standIn],
  waitsFor: [keyOf(cart)],
};

/** The cart only as the last of what the new state does not serve, and what pays only after it. */
const cartFirst: Oracle<string> = (before, moves, isLast) => {
  const isCart = ({ to }: Move) => to === newCart;
  if (moves.some(isCart) && !isLast) return 'the cart goes last';
  const isPaid = moves.some(({ to }) => to === newPay);
  return isPaid && before.get(keyOf(cart)) !== newCart ? 'the cart comes first' : undefined;
};

/** The same, where the cart needs somebody who stands in for it. */
const cartWithStandIn: Oracle<string> = (before, moves, isLast) => {
  const isAlone = !before.has(keyOf(standIn));
  return isAlone && moves.some(({ to }) => to === newCart)
    ? 'nobody stands in'
    : cartFirst(before, moves, isLast);
};

function stepsBy(oracle: Oracle<string>): readonly (readonly string[])[] {
  const before: ObjectMap = objectMap([cart, pay]);
  const { steps } = search(before, [candidate(cart, newCart), candidate(pay, newPay), detour], oracle);
  return steps.map((moves) => moves.map(({ key, to }) => `${to === undefined ? '-' : '~'}${key}`));
}

test('what stands in between for nothing is left out', () => {
  expect(stepsBy(cartFirst)).toEqual([['~/Service/shop/cart'], ['~/Service/shop/pay']]);
});

test('what stands in where nothing else leads on goes as soon as it can', () => {
  expect(stepsBy(cartWithStandIn)).toEqual([
    ['~/Service/shop/stand-in'],
    ['~/Service/shop/cart'],
    ['~/Service/shop/pay', '-/Service/shop/stand-in'],
  ]);
});

test('of two steps taken at once, what the first brings and the second takes away is no part', () => {
  const key = keyOf(standIn);
  const comes = { key, from: undefined, to: standIn, isFinal: false };
  const goes = { key, from: standIn, to: undefined, isFinal: true };
  expect(merged([comes, goes])).toEqual([]);
});
