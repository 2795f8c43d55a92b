import { isVerified, planOf } from '../../../lib/plan/plan';
import { planText } from '../../../lib/plan/report/text';
import { manifests } from '../reading';
import {
  assumedOf,
  deployment,
  destinationRule,
  istio,
  kindsIn,
  metadata,
  unjudgedOf,
  virtualService,
} from './objects';

describe('a repository that holds Istio objects alone', () => {
  const plan = planOf(
    manifests(destinationRule('v1'), virtualService('v1')),
    manifests(destinationRule('v2'), virtualService('v2')),
  );

  test('a move from v1 to v2 is never one apply: subset, route, old subset', () => {
    expect(kindsIn(plan)).toEqual([['DestinationRule'], ['VirtualService'], ['DestinationRule']]);
  });

  test('the plan names the Service and the pods that it takes to be there', () => {
    expect(assumedOf(plan)).toEqual([
      'Service shop/cart, which VirtualService shop/cart references, exists (port unknown, assumed to be 80; selector app=cart)',
      'pods of subset v1 of Service shop/cart (app=cart,version=v1) run',
      'pods of subset v2 of Service shop/cart (app=cart,version=v2) run',
    ]);
    expect(planText(plan, { hasColours: false })).toMatch(
      /^Not safe as one apply: 3 steps, safe if the assumptions below hold\./,
    );
  });

  test('nothing of what is assumed is applied or deleted', () => {
    expect(kindsIn(plan).flat()).not.toContain('Service');
  });
});

test('the Service alone is elsewhere: pods of the states are ready before they are sent requests', () => {
  const state = (version: string) =>
    manifests(destinationRule(version), virtualService(version), deployment('cart', version));
  expect(kindsIn(planOf(state('v1'), state('v2')))).toEqual([
    ['Deployment', 'DestinationRule'],
    ['VirtualService'],
    ['DestinationRule', '-Deployment'],
  ]);
});

test('a new service whose clients may ask for another server name is one apply', () => {
  const metadataOf = metadata('user');
  const tls = [
    {
      match: [{ port: 443, sniHosts: ['user.example.com'] }],
      route: [{ destination: { host: 'user', port: { number: 443 } } }],
    },
  ];
  const spec = { selector: { app: 'user' }, ports: [{ name: 'tls', port: 443, targetPort: 8080 }] };
  const { metadata: _, ...workload } = deployment('user', 'v1');
  const plan = planOf(
    [],
    manifests(
      { apiVersion: 'v1', kind: 'Service', metadata: metadataOf, spec },
      { ...workload, metadata: metadataOf },
      {
        apiVersion: istio,
        kind: 'VirtualService',
        metadata: metadataOf,
        spec: { hosts: ['user', 'user.example.com'], tls },
      },
    ),
  );
  expect(kindsIn(plan)).toHaveLength(1);
  expect(assumedOf(plan)).toEqual([]);
});

test('several applications carry the labels of a subset, and none is named like the host: not judged', () => {
  const apps = (version: string) => [deployment('one', version), deployment('two', version)];
  const state = (version: string) =>
    manifests(destinationRule(version), virtualService(version), ...apps(version));
  const plan = planOf(state('v1'), state('v2'));
  expect(plan.kind === 'plan' && isVerified(plan)).toBe(false);
  expect(unjudgedOf(plan).join()).toContain('cart.shop.svc.cluster.local is not in the states');
});
