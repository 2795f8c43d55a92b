import type { Chart } from 'cdk8s';
import { Backend, CanaryPair, Lane, type LaneProps } from '../../../lib';
import { cart, type Mistake, page, version } from './mistake';

const next = { ...version, name: 'v2' };

/** A page that calls a cart, in a lane but for what is given. */
function lane(chart: Chart, props: Partial<LaneProps> = {}): Lane {
  const stable = cart(chart);
  const entry = { stable: page(chart, { calls: [stable] }), canary: next };
  return new Lane(chart, 'lane', { entry, canaries: [{ stable, canary: next }], weight: 10, ...props });
}

function stock(chart: Chart): Backend {
  return new Backend(chart, 'stock', { port: 8080, version });
}

/** What may be wrong with a lane. */
export const laneMistakes: readonly Mistake[] = [
  {
    ...{
      rule: 'lane-canary-without-caller',
      name: 'a service that nothing in the lane calls',
      path: 'shop/lane',
    },
    value: 'no service of the lane calls stock',
    make: (chart) => {
      const entry = { stable: page(chart), canary: next };
      new Lane(chart, 'lane', { entry, canaries: [{ stable: stock(chart), canary: next }], weight: 10 });
    },
  },
  {
    ...{ rule: 'lane-canary-without-caller', name: 'a service behind a shared one', path: 'shop/lane' },
    value: 'page → cart → stock, and cart is not in the lane',
    make: (chart) => {
      const last = stock(chart);
      const entry = { stable: page(chart, { calls: [cart(chart, { calls: [last] })] }), canary: next };
      new Lane(chart, 'lane', { entry, canaries: [{ stable: last, canary: next }], weight: 10 });
    },
  },
  {
    ...{ rule: 'service-twice-in-lane', name: 'two canaries of one service', path: 'shop/lane' },
    value: 'two canaries of cart',
    make: (chart) => {
      const stable = cart(chart);
      const entry = { stable: page(chart, { calls: [stable] }), canary: next };
      const canaries = [next, { ...next, name: 'v3' }].map((canary) => ({ stable, canary }));
      new Lane(chart, 'lane', { entry, canaries, weight: 10 });
    },
  },
  {
    ...{ rule: 'before-other-service', name: 'a lane before a canary of another service', path: 'shop/lane' },
    value: 'shop/other',
    make: (chart) => {
      const other = new CanaryPair(chart, 'other', { stable: stock(chart), canary: next, weight: 10 });
      lane(chart, { before: [other] });
    },
  },
  {
    ...{ rule: 'lane-caller-without-sidecar', name: 'a caller whose pods opt out', path: 'shop/lane' },
    value: 'page calls cart from pods without a sidecar',
    make: (chart) => {
      const stable = cart(chart);
      const podLabels = { 'sidecar.istio.io/inject': 'false' };
      const entry = { stable: page(chart, { calls: [stable], everyVersion: { podLabels } }), canary: next };
      new Lane(chart, 'lane', { entry, canaries: [{ stable, canary: next }], weight: 10 });
    },
  },
  {
    ...{ rule: 'not-a-service', name: 'a lane of something without versions', path: 'shop/lane/canary' },
    value: 'not a service with a version',
    // @ts-expect-error: what a program in JavaScript may do
    make: (chart) => lane(chart, { entry: { stable: 'page', canary: next } }),
  },
  {
    ...{ rule: 'not-a-service', name: 'a lane that calls something without a host', path: 'shop/lane/cart' },
    value: '"stock"',
    make: (chart) => {
      const stable = cart(chart);
      const entry = { stable: page(chart, { calls: [stable] }), canary: next };
      // @ts-expect-error: what a program in JavaScript may do
      new Lane(chart, 'lane', { entry, canaries: [{ stable, canary: next, calls: ['stock'] }], weight: 10 });
    },
  },
  {
    ...{ rule: 'not-in-the-lane', name: 'the canary of a service outside of the lane', path: 'shop/lane' },
    value: 'no canary of shop/stock',
    make: (chart) => lane(chart).canaryOf(stock(chart)),
  },
];
