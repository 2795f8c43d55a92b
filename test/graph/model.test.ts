import Ajv from 'ajv';
import { compared } from '../../lib/graph/comparison/compared';
import type { Graph, GraphEdge, GraphService } from '../../lib/graph/model/graph';
import { fixture, graphOfTexts, shopBeforeAndAfter } from './reading';

const shop = graphOfTexts(fixture('shop'));

const id = (name: string) => `service/${name}.shop.svc.cluster.local`;
function service(name: string, graph: Graph = shop): GraphService {
  const found = graph.services.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}
function edge(from: string, to: string, graph: Graph = shop): GraphEdge {
  const found = graph.edges.find((each) => each.from === from && each.to === to);
  if (found === undefined) throw new Error(`no edge from ${from} to ${to}`);
  return found;
}

describe('the graph of a shop', () => {
  test('has the gateway with its ports, protocols and hosts, and the requests that it answers itself', () => {
    expect(shop.gateways.map(({ name, servers }) => ({ name, servers }))).toEqual([
      {
        name: 'public',
        servers: [
          { port: 80, protocol: 'http', hosts: ['shop.example.com'] },
          { port: 443, protocol: 'https', hosts: ['shop.example.com', 'admin.example.com'] },
        ],
      },
    ]);
    expect(shop.gateways[0]?.rules.map(({ name, matches, answer }) => ({ name, matches, answer }))).toEqual([
      {
        name: 'old',
        matches: [{ path: '/basket', conditions: [] }],
        answer: '301 https://shop.example.com/cart/',
      },
    ]);
  });

  test('has the versions of a service with pods, subsets and shares of the mesh', () => {
    expect(
      service('cart').versions.map(({ name, workload, subsets, pods, share }) => [
        name,
        workload,
        subsets,
        pods,
        share,
      ]),
    ).toEqual([
      ['v1', 'Deployment shop/cart-v1', ['v1'], 2, 90],
      ['v2', 'Deployment shop/cart-v2', ['v2'], 1, 10],
    ]);
  });

  test('has the rules of a route with matches and shares, each with file and line', () => {
    const { rules } = edge('gateway/shop/public', id('cart'));
    expect(rules.map(({ name, hosts, matches }) => ({ name, hosts, matches }))).toEqual([
      {
        name: 'cart-canary',
        hosts: ['shop.example.com'],
        matches: [{ path: '/cart/*', conditions: ['x-canary: true'] }],
      },
      { name: 'cart', hosts: ['shop.example.com'], matches: [{ path: '/cart/*', conditions: [] }] },
    ]);
    expect(rules[1]?.to.map(({ percent }) => percent)).toEqual([90, 10]);
    const lines = Object.values(fixture('shop')).join('').split('\n');
    for (const { at, name } of rules) expect(lines[(at?.line ?? 0) - 1]).toBe(`    - name: ${name}`);
  });

  test('names the callers that pods tell by variables and arguments, and what says so', () => {
    const calls = shop.edges.filter(({ kind }) => kind === 'call');
    expect(calls.map(({ from, to, because }) => `${from} → ${to}: ${because}`)).toEqual([
      `${id('admin')} → ${id('catalog')}: variable CATALOG_ADDR`,
      `${id('cart')} → service/api.payments.example: variable PAYMENTS_URL`,
      `${id('cart')} → service/ledger.money.svc.cluster.local: variable LEDGER_URL`,
      `${id('web')} → ${id('cart')}: variable CART_URL`,
      `${id('web')} → ${id('catalog')}: variable CATALOG_ADDR`,
      `workload/CronJob/shop/price-import → ${id('catalog')}: argument`,
    ]);
  });

  test('names the version that calls if only one does', () => {
    expect(edge(id('cart'), 'service/ledger.money.svc.cluster.local').versions).toEqual(['v2']);
    expect(edge(id('cart'), 'service/api.payments.example').versions).toEqual([]);
  });

  test('lets pods with several services call as the one with their name', () => {
    const { 'shop/shop.yaml': text = '' } = fixture('shop');
    const external = `${text}---\n${serviceAlone.replace('name: web,', 'name: web-external,')}`;
    const graph = graphOfTexts({ 'a.yaml': external });
    expect(edge(id('web'), id('cart'), graph).kind).toBe('call');
    expect(graph.edges.some(({ from }) => from === id('web-external'))).toBe(false);
  });

  test('tells hosts outside the mesh from services that are in other folders', () => {
    expect(service('api.payments.example').kind).toBe('external');
    expect(service('ledger')).toMatchObject({ kind: 'elsewhere', namespace: 'money', at: null });
  });

  test('says of a service elsewhere that it is missing only if the manifests are complete', () => {
    const complete = graphOfTexts(fixture('shop'), { isComplete: true });
    expect(service('ledger', complete).kind).toBe('missing');
  });

  test('says whom a policy admits, and leaves unknown what no policy decides', () => {
    expect(edge(id('web'), id('catalog')).admitted).toBe('yes');
    expect(edge(id('admin'), id('catalog')).admitted).toBe('no');
    expect(edge(id('web'), id('cart')).admitted).toBe('unknown');
  });

  test('leaves unknown whether a policy admits a gateway whose pods are not in the manifests', () => {
    const { 'shop/shop.yaml': text = '' } = fixture('shop');
    const forWeb = text.replace('{ app: catalog } }\n  rules', '{ app: web } }\n  rules');
    expect(forWeb).not.toBe(text);
    const graph = graphOfTexts({ 'a.yaml': forWeb });
    expect(edge('gateway/shop/public', id('web'), graph).admitted).toBe('unknown');
    const pods = `${forWeb}---\n${gatewayPods}`;
    expect(edge('gateway/shop/public', id('web'), graphOfTexts({ 'a.yaml': pods })).admitted).toBe('no');
  });

  test('says which pods accept only mutual TLS, and which connections the mesh encrypts', () => {
    expect(service('cart').accepts).toBe('mutual-tls');
    expect(edge(id('web'), id('cart')).mutualTls).toBe('yes');
    expect(edge('workload/CronJob/shop/price-import', id('catalog')).mutualTls).toBe('no');
    expect(edge(id('cart'), 'service/ledger.money.svc.cluster.local').mutualTls).toBe('unknown');
  });

  test('leaves the lock unknown without a PeerAuthentication', () => {
    const { 'shop/shop.yaml': text = '' } = fixture('shop');
    const without = text.split('---\n').filter((each) => !each.includes('kind: PeerAuthentication'));
    expect(service('cart', graphOfTexts({ 'a.yaml': without.join('---\n') })).accepts).toBe('unknown');
  });

  test('has callers unknown, and not nobody, for a service that nobody names', () => {
    expect(service('cart').callers).toBe('named');
    expect(service('web', graphOfTexts({ 'a.yaml': serviceAlone })).callers).toBe('unknown');
  });

  test('is valid by schemas/graph.json, also as a comparison', () => {
    const validate = new Ajv({ allErrors: true }).compile(require('../../schemas/graph.json'));
    for (const graph of [shop, compared(...shopBeforeAndAfter())]) {
      validate(graph);
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  test('is the same for the same objects in another order of files', () => {
    const { 'shop/shop.yaml': text = '' } = fixture('shop');
    const documents = text.split('\n---\n');
    const files = (order: readonly string[]) =>
      Object.fromEntries(order.map((document) => [`${documents.indexOf(document)}.yaml`, document]));
    const withoutFindings = ({ findings, ...graph }: Graph) =>
      JSON.stringify(graph, (key, value) => (key === 'findings' ? undefined : value));
    expect(withoutFindings(graphOfTexts(files([...documents].reverse())))).toBe(
      withoutFindings(graphOfTexts(files(documents))),
    );
  });
});

const gatewayPods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: shop }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway } }
    spec:
      serviceAccountName: edge
      containers: [{ name: istio-proxy, image: auto }]
`;

const serviceAlone = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;

describe('findings of check', () => {
  const graph = graphOfTexts({ 'a.yaml': broken() });

  test('are marked on the service and the version that they are about', () => {
    const rules = (indexes: readonly number[]) => indexes.map((index) => graph.findings[index]?.rule);
    expect(rules(service('cart', graph).findings)).toContain('subset-without-pods');
  });

  test('have severity, effect, fix, file and line', () => {
    const found = graph.findings.find(({ rule }) => rule === 'subset-without-pods');
    expect(found).toMatchObject({ severity: 'error', at: { file: 'a.yaml', line: expect.any(Number) } });
    expect(found?.fix).not.toBe('');
  });

  test('leave the failing share as an answer, and not as traffic', () => {
    const [rule] = service('cart', graph).rules;
    expect(rule?.answer).toBe('503 UH');
  });
});

function broken(): string {
  return `${serviceAlone.replaceAll('web', 'cart')}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart-v1, namespace: shop }
spec:
  selector: { matchLabels: { app: cart, version: v1 } }
  template:
    metadata: { labels: { app: cart, version: v1 } }
    spec: { containers: [{ name: cart, image: "shop/cart:1" }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec: { host: cart, subsets: [{ name: v2, labels: { version: v2 } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart]
  http: [{ route: [{ destination: { host: cart, subset: v2 } }] }]
`;
}

describe('a comparison of two states', () => {
  const graph = compared(...shopBeforeAndAfter());

  test('has added and removed services, and keeps the unchanged ones without a change', () => {
    expect(service('reviews', graph).change).toBe('added');
    expect(service('ledger', graph).change).toBe('removed');
    expect(service('web', graph).change).toBeNull();
    expect(graph.workloads.map(({ name, change }) => [name, change])).toEqual([['price-import', 'removed']]);
  });

  test('has the shares before and after', () => {
    expect(
      service('cart', graph).versions.map(({ name, share, shareBefore, change }) => [
        name,
        shareBefore,
        share,
        change,
      ]),
    ).toEqual([
      ['v1', 90, 70, 'changed'],
      ['v2', 10, 30, 'changed'],
    ]);
  });

  test('has added, removed and changed edges with the rules before', () => {
    expect(edge(id('cart'), id('reviews'), graph).change).toBe('added');
    expect(edge(id('cart'), 'service/ledger.money.svc.cluster.local', graph).change).toBe('removed');
    const route = edge('gateway/shop/public', id('cart'), graph);
    expect(route.change).toBe('changed');
    expect(route.rulesBefore[1]?.to.map(({ percent }) => percent)).toEqual([90, 10]);
  });

  test('of a state with itself has no change', () => {
    const same = compared(shop, shop);
    const changes = [...same.gateways, ...same.services, ...same.workloads, ...same.edges].map(
      ({ change }) => change,
    );
    expect(new Set(changes)).toEqual(new Set([null]));
  });
});
