import { planOf } from '../../../lib/plan/plan';
import { planText } from '../../../lib/plan/report/text';
import { manifests } from '../reading';
import {
  assumedOf,
  deployment,
  destinationRule,
  istio,
  kindsIn,
  metadata,
  service,
  virtualService,
} from './objects';

test('the Gateway is elsewhere: the routes that are bound to it are judged at its usual port', () => {
  const gateways = { hosts: ['cart.example.com'], gateways: ['istio-system/edge'] };
  const state = (version: string) =>
    manifests(
      service('cart'),
      destinationRule(version),
      virtualService(version, gateways),
      deployment('cart', version),
    );
  const plan = planOf(state('v1'), state('v2'));
  expect(kindsIn(plan)).toHaveLength(3);
  expect(assumedOf(plan)).toEqual([
    'Gateway istio-system/edge, which VirtualService shop/cart references, exists and serves its hosts (port 80)',
  ]);
});

test('a Gateway alone: a host that it no longer serves is a change for requests', () => {
  const gateway = (...hosts: string[]) =>
    manifests({
      apiVersion: istio,
      kind: 'Gateway',
      metadata: metadata('edge'),
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
      },
    });
  const plan = planOf(gateway('a.example.com', 'b.example.com'), gateway('a.example.com'));
  expect(plan).toMatchObject({ kind: 'plan', requests: 3, unjudged: [] });
});

test('a Gateway that drops a host whose VirtualService is elsewhere shows the requests that it loses', () => {
  const gateway = (...hosts: string[]) => ({
    apiVersion: istio,
    kind: 'Gateway',
    metadata: metadata('edge'),
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
    },
  });
  const others = [
    service('cart'),
    destinationRule('v1'),
    deployment('cart', 'v1'),
    virtualService('v1', { hosts: ['a.example.com'], gateways: ['edge'] }),
  ];
  const plan = planOf(
    manifests(...others, gateway('a.example.com', 'b.example.com')),
    manifests(...others, gateway('a.example.com')),
  );
  expect(assumedOf(plan)).toEqual(['a VirtualService for b.example.com is bound to Gateway shop/edge']);
  expect(planText(plan, { hasColours: false }).replace(/\s+/g, ' ')).toContain(
    'except those that the new state no longer serves',
  );
});
