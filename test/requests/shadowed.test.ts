import { planOf } from '../../lib/plan/plan';
import { cartPods, cartService } from '../plan/cart';
import { objectsOf } from '../plan/reading';

/** A promotion of v1 to v2, with rules before the default that lead to v2 in both states. */
function state(rules: string, isPromoted: boolean) {
  const workload = (version: string) =>
    cartPods({ name: `cart-${version}`, selector: `app: cart, version: ${version}` });
  const subset = (version: string) => `    - { name: ${version}, labels: { version: ${version} } }`;
  return objectsOf(`${cartService}${isPromoted ? '' : workload('v1')}${workload('v2')}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec:
  host: cart.shop.svc.cluster.local
  subsets:
${isPromoted ? '' : `${subset('v1')}\n`}${subset('v2')}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart.shop.svc.cluster.local]
  http:
${rules}
    - route: [{ destination: { host: cart.shop.svc.cluster.local, subset: ${isPromoted ? 'v2' : 'v1'} } }]
`);
}

const toV2 = 'route: [{ destination: { host: cart.shop.svc.cluster.local, subset: v2 } }]';

test.each([
  ['GET', '{ method: { exact: GET } }'],
  ['GET or HEAD', '{ method: { regex: "GET|HEAD" } }'],
  ['the path /', '{ uri: { exact: / } }'],
  ['the path / in any case', '{ uri: { exact: / }, ignoreUriCase: true }'],
  ['GET of the path /', '{ method: { exact: GET }, uri: { exact: / } }'],
])('where a rule takes %s, the default is judged by the other requests', (_, match) => {
  const rules = `    - match: [${match}]\n      ${toV2}`;
  const plan = planOf(state(rules, false), state(rules, true));
  expect(plan).toMatchObject({ kind: 'plan' });
  // The route first, then the pods and the subset that it leaves.
  if (plan.kind === 'plan') expect(plan.steps).toHaveLength(2);
});

test.each([
  ['exact /api', 'regex /api.*', '{ uri: { exact: /api } }', '{ uri: { regex: "/api.*" } }'],
  ['header a', 'header a or b', '{ headers: { x: { exact: a } } }', '{ headers: { x: { regex: "a|b" } } }'],
  ['GET of /api', '/api', '{ method: { exact: GET }, uri: { prefix: /api } }', '{ uri: { prefix: /api } }'],
])('a rule for %s before one for %s does not hide it', (_, __, first, second) => {
  const rules = (version: string) =>
    `    - match: [${first}]\n      ${toV2}\n    - match: [${second}]\n      ${toV2.replace('v2', version)}\n    - ${toV2}`;
  const plan = planOf(state(rules('v1'), false), state(rules('v2'), true));
  expect(plan).toMatchObject({ kind: 'plan' });
  if (plan.kind === 'plan') expect(plan.steps).toHaveLength(2);
});

test.each([
  ['PUT', ['{ method: { exact: GET } }', '{ method: { exact: POST } }']],
  ['a method that no match of a rule takes', ['{ method: { exact: POST } }, { method: { exact: GET } }']],
  ['a path with a capital', ['{ uri: { exact: / } }', '{ uri: { regex: "/[a-z]+" } }']],
  ['another name of the host', ['{ authority: { exact: cart.shop.svc.cluster.local } }']],
])('rules before the default do not hide %s', (_, matches) => {
  const rules = matches.map((match) => `    - match: [${match}]\n      ${toV2}`).join('\n');
  const plan = planOf(state(rules, false), state(rules, true));
  expect(plan).toMatchObject({ kind: 'plan' });
  if (plan.kind === 'plan') expect(plan.steps).toHaveLength(2);
});

test.each([
  ['a query on any path', '{ uri: { exact: / } }', '{ queryParams: { v: { exact: "2" } } }'],
  [
    'the last digits',
    '{ headers: { x: { regex: "^[0-4].*" } } }',
    '{ headers: { x: { regex: "^[0-9].*" } } }',
  ],
  ['a longer path', '{ uri: { exact: /api } }, { uri: { prefix: /api/ } }', '{ uri: { prefix: /api } }'],
  ['a header', '{ uri: { exact: / } }, { method: { exact: GET } }', '{ headers: { x: { exact: a } } }'],
])('a rule before another one does not hide %s', (_, first, second) => {
  const rules = (version: string) =>
    `    - match: [${first}]\n      ${toV2}\n    - match: [${second}]\n      ${toV2.replace('v2', version)}\n    - ${toV2}`;
  const plan = planOf(state(rules('v1'), false), state(rules('v2'), true));
  expect(plan).toMatchObject({ kind: 'plan' });
  if (plan.kind === 'plan') expect(plan.steps).toHaveLength(2);
});
