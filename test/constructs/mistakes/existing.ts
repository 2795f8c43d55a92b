import type { Chart } from 'cdk8s';
import { ExistingService, ExistingVersionedService, IngressGateway, Listener } from '../../../lib';
import { canary, cart, type Mistake, page } from './mistake';

/** A service of others that is fine but for what is given. */
function existing(chart: Chart, props: object): ExistingService {
  return new ExistingService(chart, 'ratings', { port: 9080, ...props });
}

/** The base of a canary that is fine but for what is given. */
function base(chart: Chart, props: object = {}): ExistingVersionedService {
  const selector = { app: 'ratings' };
  return new ExistingVersionedService(chart, 'ratings', {
    port: 9080,
    selector,
    version: { name: 'v1' },
    ...props,
  });
}

/** Mistakes of programs that refer to services of others. */
export const existingMistakes: readonly Mistake[] = [
  {
    ...{
      rule: 'labels-beside-selector',
      name: 'version labels that the Service does not select',
      path: 'shop/ratings',
    },
    value: 'app: "other", but the Service selects app: "ratings"',
    make: (chart) => base(chart, { version: { name: 'v1', labels: { app: 'other', version: 'v1' } } }),
  },
  {
    ...{ rule: 'invalid-host', name: 'a host without the domain of the cluster', path: 'shop/ratings' },
    value: '"cart.shop.svc", without the domain of the cluster',
    make: (chart) => existing(chart, { host: 'cart.shop.svc' }),
  },
  {
    ...{
      rule: 'existing-service-made-here',
      name: 'a service of the program by its short host',
      path: 'shop/ratings',
    },
    value: 'shop/cart',
    make: (chart) => {
      cart(chart);
      existing(chart, { host: 'cart.shop' });
    },
  },
  {
    ...{
      rule: 'existing-service-made-here',
      name: 'a service of the program by its name',
      path: 'shop/ratings',
    },
    value: 'shop/cart',
    make: (chart) => {
      cart(chart);
      existing(chart, { serviceName: 'cart' });
    },
  },
  {
    ...{ rule: 'existing-service-made-here', name: 'one name for both of its kinds', path: 'shop/other' },
    value: 'shop/ratings',
    make: (chart) => {
      base(chart);
      new ExistingService(chart, 'other', { serviceName: 'ratings', port: 9080 });
    },
  },
  {
    ...{ rule: 'invalid-host', name: 'a short name as host', path: 'shop/ratings' },
    value: '"ratings"',
    make: (chart) => existing(chart, { host: 'ratings' }),
  },
  {
    ...{ rule: 'invalid-host', name: 'a pattern as host', path: 'shop/ratings' },
    value: '"*.example.com"',
    make: (chart) => existing(chart, { host: '*.example.com' }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a namespace that Kubernetes refuses', path: 'shop/ratings' },
    value: '"Reviews"',
    make: (chart) => existing(chart, { namespace: 'Reviews' }),
  },
  {
    ...{ rule: 'service-without-port', name: 'an existing service without port', path: 'shop/ratings' },
    value: 'ratings',
    make: (chart) => existing(chart, { port: undefined }),
  },
  {
    ...{ rule: 'service-without-selector', name: 'a base without selector', path: 'shop/ratings' },
    value: 'selector',
    make: (chart) => base(chart, { selector: {} }),
  },
  {
    ...{
      rule: 'version-without-label',
      name: 'a version without the label that tells it',
      path: 'shop/ratings',
    },
    value: 'version',
    make: (chart) => base(chart, { version: { name: 'v1', labels: { track: 'stable' } } }),
  },
  {
    ...{ rule: 'labels-collide', name: 'a base that is selected by its version', path: 'shop/ratings' },
    value: 'version',
    make: (chart) => base(chart, { selector: { app: 'ratings', version: 'v1' } }),
  },
  {
    ...{ rule: 'duplicate-service', name: 'a base that the program makes too', path: 'shop/ratings' },
    value: 'shop/cart',
    make: (chart) => {
      cart(chart);
      base(chart, { serviceName: 'cart' });
    },
  },
  {
    ...{ rule: 'duplicate-version', name: "a canary with the label of others' pods", path: 'shop/canary' },
    value: 'version: v2',
    make: (chart) => canary(chart, base(chart, { version: { name: 'stable', labels: { version: 'v2' } } })),
  },
  {
    ...{ rule: 'not-a-service', name: 'a canary of a host outside', path: 'shop/canary' },
    value: 'shop/ratings',
    // @ts-expect-error: what a program in JavaScript may do
    make: (chart) => canary(chart, existing(chart, { host: 'api.example.com' })),
  },
  {
    ...{ rule: 'unknown-port', name: 'a call of a port that is not said', path: 'shop/page' },
    value: '81',
    make: (chart) => page(chart, { calls: [{ service: existing(chart, {}), port: 81 }] }),
  },
  {
    ...{ rule: 'unknown-port', name: 'a route to a host that speaks TLS itself', path: 'shop/public' },
    value: 'api.example.com',
    make: (chart) => {
      const to = existing(chart, { host: 'api.example.com', port: 443, protocol: 'tls' });
      new IngressGateway(chart, 'public', {
        listeners: [Listener.http(80)],
        routes: [{ hosts: ['a.b'], to }],
      });
    },
  },
];
