import { Chart } from 'cdk8s';
import {
  App,
  Backend,
  type Callers,
  Frontend,
  IngressGateway,
  Listener,
  Namespace,
  Path,
  type ServiceProps,
} from '../../lib';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { type Plan, planOf } from '../../lib/plan/plan';
import { leftAfter, objectsOf } from './reading';

const version = { name: 'v1', image: 'shop/cart:1' } as const;

interface Shop {
  readonly callers?: Callers;
  /** @default that page calls cart */
  readonly calls?: boolean;
  readonly account?: string;
  readonly paths?: readonly Path[];
  readonly page?: boolean;
}

/** A shop of which page calls cart. */
function shop({ callers, calls = true, account, paths, page = true }: Shop): readonly MeshObject[] {
  const app = new App({ callers });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new Namespace(chart, 'namespace');
  const cart = new Backend(chart, 'cart', { port: 8080, version });
  if (page) {
    const serviceAccount = account === undefined ? undefined : { name: account };
    const props = { port: 80, version, serviceAccount, calls: calls ? [{ service: cart, paths }] : [] };
    const to = new Frontend(chart, 'page', props as ServiceProps);
    const routes = [{ hosts: ['shop.example.com'], to }] as const;
    new IngressGateway(chart, 'gateway', { listeners: [Listener.http(80)], routes });
  }
  return objectsOf(app.synthYaml());
}

/** The objects of each step of a plan, such as `+ AuthorizationPolicy cart-callers`, without those of routes. */
function stepsOf(plan: Plan): string[][] {
  if (plan.kind !== 'plan') throw new Error('there is no safe order');
  const kinds = new Set(['AuthorizationPolicy', 'Deployment', 'ServiceAccount']);
  return plan.steps.map(({ applied, deleted }) =>
    [...applied, ...deleted].flatMap(({ from, to, isFinal }) => {
      const object = to ?? from;
      if (object === undefined || !kinds.has(object.kind)) return [];
      const sign = to === undefined ? '-' : from === undefined ? '+' : '~';
      return [`${sign} ${object.kind} ${object.name}${isFinal ? '' : ' (union)'}`];
    }),
  );
}

function planned(before: Shop, after: Shop): string[][] {
  const [from, to] = [shop(before), shop(after)];
  const plan = planOf(from, to);
  expect(leftAfter(plan, from, to)).toEqual([]);
  if (plan.kind === 'plan') expect(plan.unjudged).toEqual([]);
  return stepsOf(plan);
}

const declared = { callers: 'declared' } as const;

test('declared callers begin: accounts and new identities first, then the policies', () => {
  expect(planned({}, declared)).toEqual([
    ['+ ServiceAccount cart', '+ ServiceAccount page', '~ Deployment cart-v1', '~ Deployment page-v1'],
    ['+ AuthorizationPolicy cart-callers', '+ AuthorizationPolicy page-callers'],
  ]);
});

test('declared callers end: the policies go before the identities that they name, and the accounts last', () => {
  const [first, last] = planned(declared, {});
  expect(first).toContain('- AuthorizationPolicy cart-callers');
  expect(first).not.toContain('~ Deployment page-v1');
  expect(last).toContain('~ Deployment page-v1');
  expect(last?.slice(-2)).toEqual(['- ServiceAccount page', '- ServiceAccount cart']);
});

test('a dry run refuses nobody, so it needs no order; nor does its end', () => {
  expect(planned({}, { callers: 'dry-run' })).toHaveLength(1);
  expect(planned({ callers: 'dry-run' }, declared)).toEqual([
    ['~ AuthorizationPolicy cart-callers', '~ AuthorizationPolicy page-callers'],
  ]);
});

test('a caller gets another identity: the policy admits both until the pods with the old one are gone', () => {
  expect(planned({ ...declared, account: 'page' }, { ...declared, account: 'web' })).toEqual([
    ['+ ServiceAccount web', '~ AuthorizationPolicy cart-callers (union)'],
    ['~ Deployment page-v1'],
    ['~ AuthorizationPolicy cart-callers', '- ServiceAccount page'],
  ]);
});

test('a call is added: the policy admits it before the new pods of the caller start', () => {
  expect(planned({ ...declared, calls: false }, declared)).toEqual([
    ['~ AuthorizationPolicy cart-callers'],
    ['~ Deployment page-v1'],
  ]);
});

test('a call is removed: the policy admits it until the old pods of the caller are gone', () => {
  expect(planned(declared, { ...declared, calls: false })).toEqual([
    ['~ Deployment page-v1'],
    ['~ AuthorizationPolicy cart-callers'],
  ]);
});

test('a new service that calls: the policy admits it before its pods start', () => {
  const steps = planned({ ...declared, page: false }, declared);
  const at = (name: string) => steps.findIndex((step) => step.includes(name));
  expect(at('~ AuthorizationPolicy cart-callers')).toBeLessThan(at('+ Deployment page-v1'));
});

test('a service that called goes: the policy admits it until its pods are gone', () => {
  const steps = planned(declared, { ...declared, page: false });
  const at = (name: string) => steps.findIndex((step) => step.includes(name));
  expect(at('- Deployment page-v1')).toBeLessThan(at('~ AuthorizationPolicy cart-callers'));
});

test('a call gets narrower: the lost requests are named, and nothing waits', () => {
  const plan = planOf(shop(declared), shop({ ...declared, paths: [Path.prefix('/cart/')] }));
  expect(stepsOf(plan)).toEqual([['~ AuthorizationPolicy cart-callers']]);
  const traffic = plan.kind === 'plan' ? plan.steps.flatMap((step) => step.traffic) : [];
  expect(traffic).toContainEqual({
    host: 'cart.shop:8080',
    requests: '',
    callers: ['from shop/page'],
    before: 'cart-v1',
    after: '403',
  });
});

test('policies for the same pods are judged together: those that admit come before the one that refuses all', () => {
  const policies = objectsOf(`
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: allow-nothing, namespace: shop }
spec: {}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: shop }
spec: { rules: [{ to: [{ operation: { methods: [GET] } }] }] }
`);
  const [from, to] = [shop({}), [...shop({}), ...policies]];
  expect(stepsOf(planOf(from, to))).toEqual([
    ['+ AuthorizationPolicy readers'],
    ['+ AuthorizationPolicy allow-nothing'],
  ]);
  expect(stepsOf(planOf(to, from)).flat()).toHaveLength(2);
});

test.each([
  ['an address', 'ipBlocks', '10.0.0.1', '10.0.0.2'],
  ['a token', 'requestPrincipals', 'https://a.example.com/*', 'https://b.example.com/*'],
])(
  'a policy whose effect depends on %s, which no manifest tells, is listed as not judged',
  (_, field, ...values) => {
    const policy = (value: string) =>
      `{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: p, namespace: shop},
      spec: {selector: {matchLabels: {app: cart}}, rules: [{from: [{source: {${field}: ["${value}"]}}]}]}}`;
    const [from, to] = values.map((value) => [...shop({}), ...objectsOf(policy(value))]);
    const plan = planOf(from ?? [], to ?? []);
    expect(plan.kind === 'plan' ? plan.unjudged.map(({ name }) => name) : []).toEqual([
      'AuthorizationPolicy shop/p',
    ]);
  },
);
