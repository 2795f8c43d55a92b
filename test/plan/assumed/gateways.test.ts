import { planOf } from '../../../lib/plan/plan';
import { planText } from '../../../lib/plan/report/text';
import { manifests } from '../reading';
import { assumedOf, cart, gateway, kindsIn, virtualService } from './objects';

test('the Gateway is elsewhere: the routes that are bound to it are judged at its usual port', () => {
  const bound = { hosts: ['cart.example.com'], gateways: ['istio-system/edge'] };
  const state = (version: string) => manifests(...cart(version), virtualService(version, bound));
  const plan = planOf(state('v1'), state('v2'));
  expect(kindsIn(plan)).toHaveLength(3);
  expect(assumedOf(plan)).toEqual([
    'Gateway istio-system/edge, which VirtualService shop/cart references, exists and serves its hosts (port 80)',
  ]);
});

test('a Gateway alone: a host that it no longer serves is a change for requests', () => {
  const plan = planOf(
    manifests(gateway('a.example.com', 'b.example.com')),
    manifests(gateway('a.example.com')),
  );
  expect(plan).toMatchObject({ kind: 'plan', requests: 3, unjudged: [] });
});

test('a Gateway that drops a host whose VirtualService is elsewhere shows the requests that it loses', () => {
  const others = [...cart('v1'), virtualService('v1', { hosts: ['a.example.com'], gateways: ['edge'] })];
  const plan = planOf(
    manifests(...others, gateway('a.example.com', 'b.example.com')),
    manifests(...others, gateway('a.example.com')),
  );
  expect(assumedOf(plan)).toEqual(['a VirtualService for b.example.com is bound to Gateway shop/edge']);
  expect(planText(plan, { hasColours: false }).replace(/\s+/g, ' ')).toContain(
    'except those that the new state no longer serves',
  );
});
