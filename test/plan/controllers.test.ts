import { type Plan, planOf, type SafePlan } from '../../lib/plan/plan';
import { manifests, objectsOf } from './reading';

const service = (name: string, app: string, hash = '') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${app}${hash === '' ? '' : `, rollouts-pod-template-hash: ${hash}`} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---`;
const rollout = (istio: string, image = 'pay:1') => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: pay, namespace: shop }
spec:
  replicas: 4
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay } }
    spec: { containers: [{ name: pay, image: "${image}", ports: [{ containerPort: 8080 }], readinessProbe: { httpGet: { port: 8080 } } }] }
  strategy:
    canary:
      ${istio}
---`;
const bySubset = `trafficRouting:
        managedRoutes: [{ name: by-header }]
        istio:
          virtualService: { name: pay, routes: [main] }
          destinationRule: { name: pay, canarySubsetName: canary, stableSubsetName: stable }`;
const rule = (stable: string, canary: string) => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: pay, namespace: shop }
spec: { host: pay, subsets: [{ name: stable, labels: { app: pay${stable} } }, { name: canary, labels: { app: pay${canary} } }] }
---`;
const hash = (value: string) => `, rollouts-pod-template-hash: ${value}`;
const routes = (stable: number, rest = '', first = '') => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec:
  hosts: [pay]
  http:
    ${first}
    - name: main
      ${rest}
      route:
        - { destination: { host: pay, subset: stable }, weight: ${stable} }
        - { destination: { host: pay, subset: canary }, weight: ${100 - stable} }
---`;
const byHeader =
  '- { name: by-header, match: [{ headers: { x: { exact: y } } }], route: [{ destination: { host: pay, subset: canary } }] }';

function safe(plan: Plan): SafePlan {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  return plan;
}

const spec = (plan: Plan, kind: string) =>
  safe(plan)
    .steps.flatMap(({ applied }) => applied)
    .filter(({ to }) => to?.kind === kind)
    .map(({ to }) => to?.data['spec']);

test('weights of a tls route stay those of its Rollout', () => {
  const byService = `stableService: pay
      canaryService: pay-canary
      trafficRouting:
        istio:
          virtualService: { name: pay, tlsRoutes: [{ port: 443, sniHosts: [pay.shop.svc.cluster.local] }] }`;
  const state = (stable: number) =>
    objectsOf(`${rollout(byService)}${service('pay', 'pay')}${service('pay-canary', 'pay')}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec:
  hosts: [pay.shop.svc.cluster.local]
  tls:
    - match: [{ port: 443, sniHosts: [pay.shop.svc.cluster.local] }]
      route:
        - { destination: { host: pay }, weight: ${stable} }
        - { destination: { host: pay-canary }, weight: ${100 - stable} }
---`);
  const plan = safe(planOf(state(60), state(100)));
  expect(plan.steps).toEqual([]);
  expect(plan.notes).toEqual([
    'VirtualService shop/pay keeps the weights 60 and 40 of its tls route, which Rollout shop/pay sets; the new state has 100 and 0.',
  ]);
});

describe('in the middle of a rollout of Argo Rollouts', () => {
  const live = `${rollout(bySubset)}${service('pay', 'pay')}${rule(hash('a'), hash('b'))}${routes(60, '', byHeader)}`;
  const written = (more = '') =>
    `${rollout(bySubset)}${service('pay', 'pay')}${rule('', '')}${routes(100, more)}`;

  test('nothing is applied if only the fields of the controller differ, and the notes name them', () => {
    const plan = safe(planOf(objectsOf(live), objectsOf(written())));
    expect(plan.steps).toEqual([]);
    expect(plan.notes).toEqual([
      'VirtualService shop/pay keeps the weights 60 and 40 of http route main, which Rollout shop/pay sets; the new state has 100 and 0.',
      'VirtualService shop/pay keeps http route by-header, which Rollout shop/pay adds.',
      'DestinationRule shop/pay keeps rollouts-pod-template-hash in the labels of stable and canary, which Rollout shop/pay writes.',
    ]);
  });

  test('another change of the same object is applied with the weights that the controller has set', () => {
    expect(spec(planOf(objectsOf(live), objectsOf(written('timeout: 5s'))), 'VirtualService')).toEqual([
      expect.objectContaining({
        http: [
          expect.objectContaining({ name: 'by-header' }),
          expect.objectContaining({
            timeout: '5s',
            route: [expect.objectContaining({ weight: 60 }), expect.objectContaining({ weight: 40 })],
          }),
        ],
      }),
    ]);
  });

  test('weights that a commit changes are not applied', () => {
    const before = `${rollout(bySubset)}${service('pay', 'pay')}${rule('', '')}${routes(100)}`;
    const plan = safe(
      planOf(
        objectsOf(before),
        objectsOf(before.replace('weight: 100', 'weight: 50').replace('weight: 0', 'weight: 50')),
      ),
    );
    expect(plan.steps).toEqual([]);
    expect(plan.notes).toEqual([expect.stringMatching(/keeps the weights 100 and 0 .* has 50 and 50\.$/)]);
  });

  test('weights are those of the manifest again once the Rollout no longer names the route', () => {
    const before = objectsOf(live);
    const own = written().replace(bySubset, '{}');
    expect(spec(planOf(before, objectsOf(own)), 'VirtualService')).toHaveLength(1);
  });

  test('the selectors of its Services keep their hash', () => {
    const byHost = 'stableService: pay-stable\n      canaryService: pay-canary';
    const state = (stable: string, canary: string) =>
      objectsOf(
        `${rollout(byHost)}${service('pay-stable', 'pay', stable)}${service('pay-canary', 'pay', canary)}`,
      );
    const plan = safe(planOf(state('a', 'b'), state('', '')));
    expect(plan.steps).toEqual([]);
    expect(plan.notes).toHaveLength(2);
  });
});

describe('beside a Canary of Flagger', () => {
  const canary = `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: info, namespace: shop }
spec: { provider: istio, targetRef: { apiVersion: apps/v1, kind: Deployment, name: info }, service: { port: 80, targetPort: 8080 } }
---`;
  const info = (replicas: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: info, namespace: shop }
spec:
  ${replicas}
  selector: { matchLabels: { app: info } }
  template:
    metadata: { labels: { app: info } }
    spec: { containers: [{ name: info, image: "info:1", ports: [{ containerPort: 8080 }] }] }
---`;
  const outside = (rest: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ ${rest}route: [{ destination: { host: info } }] }] }
---`;

  test('the number of pods of its target stays as Flagger has set it', () => {
    const plan = safe(
      planOf(objectsOf(`${canary}${info('replicas: 0')}`), objectsOf(`${canary}${info('replicas: 3')}`)),
    );
    expect(plan.steps).toEqual([]);
    expect(plan.notes).toEqual([
      'Deployment shop/info keeps replicas 0, which Canary shop/info sets; the new state has 3.',
    ]);
  });

  test('a VirtualService with the name of its apex stays as Flagger has written it', () => {
    const written = (weight: number) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'info', namespace: 'shop' },
      spec: {
        hosts: ['info'],
        http: [
          {
            route: [
              { destination: { host: 'info-primary' }, weight },
              { destination: { host: 'info-canary' }, weight: 100 - weight },
            ],
          },
        ],
      },
    });
    const all = (weight: number) => [...objectsOf(`${canary}${info('')}`), ...manifests(written(weight))];
    const plan = safe(planOf(all(70), all(100)));
    expect(plan.steps).toEqual([]);
    expect(plan.notes).toEqual([
      'VirtualService shop/info stays as it is: Canary shop/info writes it. Change Canary shop/info instead.',
    ]);
  });

  test('routes to the Services that it creates are planned with its primary pods', () => {
    const state = (rest: string) => objectsOf(`${canary}${info('')}${service('web', 'web')}${outside(rest)}`);
    const plan = safe(planOf(state(''), state('timeout: 5s, ')));
    expect(plan.steps).toHaveLength(1);
    expect(plan.failing).toEqual([]);
    expect(plan.assumptions.map(({ words }) => words)).toContain(
      'Service shop/info, which Canary shop/info creates, exists',
    );
  });

  test('a plan says that it does not know when Flagger creates the Services of a new Canary', () => {
    const before = objectsOf(`${info('')}${service('web', 'web')}`);
    const plan = safe(
      planOf(before, objectsOf(`${canary}${info('')}${service('web', 'web')}${outside('')}`)),
    );
    expect(plan.unjudged.map((each) => JSON.stringify(each))).toEqual(
      expect.arrayContaining([expect.stringContaining('Canary shop/info')]),
    );
  });
});
