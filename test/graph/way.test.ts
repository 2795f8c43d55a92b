import { manifestsOf } from '../../lib/check/manifests';
import { wayOf } from '../../lib/graph/page/way';
import { embeddedState } from '../../lib/trace/embedded/embed';
import { engineOf } from '../../lib/trace/embedded/engine';
import { fixture, graphOfTexts } from './reading';

/** The ways of a request in some files. */
function waysIn(files: Readonly<Record<string, string>>, text: string, from?: string) {
  const texts = Object.entries(files).map(([file, each]) => ({ file, text: each }));
  const { mesh, answer } = engineOf(embeddedState(manifestsOf({ texts }).objects));
  const graph = graphOfTexts(files);
  return answer(text, from).map(({ trace }) => wayOf(graph, mesh, trace));
}

const service = (name: string) => `service/${name}.shop.svc.cluster.local`;
const shop = fixture('shop');

test('the way begins at the caller and ends at the service that answers', () => {
  expect(waysIn(shop, 'http://cart:8080/', 'web-v1')).toEqual([
    [service('web'), `call ${service('web')} ${service('cart')}`, service('cart')],
  ]);
});

test('a request that a policy denies goes as far as the service', () => {
  expect(waysIn(shop, 'http://catalog:9000/', 'admin')).toEqual([
    [service('admin'), `call ${service('admin')} ${service('catalog')}`, service('catalog')],
  ]);
});

test('any pod of a namespace has no box, and an answer of the gateway itself ends there', () => {
  expect(waysIn(shop, 'http://cart:8080/', 'namespace:shop')).toEqual([[service('cart')]]);
  expect(waysIn(shop, 'https://shop.example.com/basket')).toEqual([['gateway/shop/public']]);
  expect(waysIn(shop, 'https://shop.example.com:9999/')).toEqual([['gateway/shop/public']]);
});

const pods = (name: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: a, env: [{ name: URL, value: "http://one:80" }] }] }
---`;

test('a host whose rule splits requests between other services leads to all of them, and not to a mirror', () => {
  const rule = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: one, namespace: shop }
spec:
  hosts: [one]
  http:
    - route:
        - { destination: { host: two }, weight: 80 }
        - { destination: { host: three }, weight: 20 }
      mirror: { host: four }
`;
  const files = { 'a.yaml': `${['one', 'two', 'three', 'four', 'web'].map(pods).join('\n')}${rule}` };
  const [way = []] = waysIn(files, 'http://one/', 'web');
  expect(way.filter((id) => id.startsWith('service/'))).toEqual([
    service('web'),
    service('one'),
    service('two'),
    service('three'),
  ]);
  expect(way).toContain(`route ${service('one')} ${service('two')}`);
  expect(way).toContain(`route ${service('one')} ${service('three')}`);
});
