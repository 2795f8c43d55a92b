import type { LiveObject } from '../../lib/kubernetes/cluster';
import { objectsOf } from '../plan/reading';
import { World } from './world';

const state = (rest: string) =>
  objectsOf(`
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: pay, namespace: shop }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay } }
    spec: { containers: [{ name: pay, image: "pay:1", ports: [{ containerPort: 8080 }] }] }
  strategy:
    canary:
      trafficRouting:
        istio:
          virtualService: { name: pay, routes: [main] }
          destinationRule: { name: pay, canarySubsetName: canary, stableSubsetName: stable }
---
apiVersion: v1
kind: Service
metadata: { name: pay, namespace: shop }
spec: { selector: { app: pay }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: pay, namespace: shop }
spec: { host: pay, subsets: [{ name: stable, labels: { app: pay } }, { name: canary, labels: { app: pay } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec:
  hosts: [pay]
  http:
    - name: main
      ${rest}
      route:
        - { destination: { host: pay, subset: stable }, weight: 100 }
        - { destination: { host: pay, subset: canary }, weight: 0 }
`);

const routes = 'networking.istio.io/VirtualService/shop/pay';
const subsets = 'networking.istio.io/DestinationRule/shop/pay';

/** A cluster in which the controller has moved the traffic since the last apply. */
function inTheMiddleOfARollout(): World {
  const world = new World().filledWith(state(''));
  const change = (key: string, by: (text: string) => string) => {
    const object = world.cluster.objects.get(key);
    if (object === undefined) throw new Error(`there is no ${key}`);
    world.cluster.objects.set(key, JSON.parse(by(JSON.stringify(object))) as LiveObject);
  };
  change(routes, (text) => text.replace('"weight":100', '"weight":60').replace('"weight":0', '"weight":40'));
  change(subsets, (text) =>
    text
      .replace('"labels":{"app":"pay"}', '"labels":{"app":"pay","rollouts-pod-template-hash":"a"}')
      .replace('"labels":{"app":"pay"}', '"labels":{"app":"pay","rollouts-pod-template-hash":"b"}'),
  );
  return world;
}

const liveOf = (world: World, key: string) => JSON.stringify(world.cluster.objects.get(key)?.['spec']);

test('a change is applied in the middle of a rollout, and leaves weights and hashes as the controller has set them', async () => {
  const world = inTheMiddleOfARollout();
  expect(await world.apply({ from: state(''), to: state('timeout: 5s') })).toBe('done');
  expect(liveOf(world, routes)).toContain('"timeout":"5s"');
  expect(liveOf(world, routes)).toMatch(/"weight":60.*"weight":40/);
  expect(liveOf(world, subsets)).toContain('"rollouts-pod-template-hash":"a"');
});

test('what people changed in these objects is still not recognised', async () => {
  const world = inTheMiddleOfARollout();
  const object = world.cluster.objects.get(routes);
  const text = JSON.stringify(object).replace('"hosts":["pay"]', '"hosts":["pay","other"]');
  world.cluster.objects.set(routes, JSON.parse(text) as LiveObject);
  expect(await world.apply({ from: state(''), to: state('timeout: 5s') })).toBe('stopped');
});
