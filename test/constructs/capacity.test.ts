import { Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  App,
  type Autoscaling,
  Backend,
  CanaryPair,
  type CanaryPairProps,
  header,
  type ServiceSettings,
} from '../../lib';
import { planOf } from '../../lib/plan/plan';
import { planText } from '../../lib/plan/report/text';
import { objectsOf } from '../plan/reading';
import { at, brokenRules, manifest } from '../program';
import { emptyFolder } from './folder';

const everyVersion = { resources: { cpu: { request: Cpu.millis(100) } } };
const version = { name: 'v1', image: 'shop/cart:1' };
const canary = { name: 'v2', image: 'shop/cart:2' };

/** A service and, where one is given, its canary. */
function shop(service: Partial<ServiceSettings>, pair?: Omit<CanaryPairProps, 'stable'>): App {
  const app = new App({ outdir: emptyFolder(), printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const stable = new Backend(chart, 'cart', { port: 80, version, everyVersion, ...service });
  if (pair !== undefined) new CanaryPair(chart, 'canary', { stable, ...pair });
  return app;
}

const deployment = (app: App, name: string) => manifest(app, 'Deployment', name);
const replicasOf = (app: App, name: string) => at(deployment(app, name), 'spec.replicas');

describe("the service's number of pods is that of whichever version is stable", () => {
  test('a canary has its own number, and promoted the number of the service', () => {
    const before = shop({ replicas: 4 }, { canary, replicas: 1, weight: 10 });
    const after = shop({ replicas: 4, version: canary });
    expect([replicasOf(before, 'cart-v1'), replicasOf(before, 'cart-v2')]).toEqual([4, 1]);
    expect(replicasOf(after, 'cart-v2')).toBe(4);
    // Nothing else of the Deployment changes, so that no pod is replaced.
    const spec = (app: App) => Object(deployment(app, 'cart-v2'));
    expect({ ...spec(after), spec: { ...spec(after).spec, replicas: 1 } }).toEqual(spec(before));
  });

  test('so it is with an autoscaler', () => {
    const autoscaling: Autoscaling = { min: 4, max: 10 };
    const pair = { canary, autoscaling: { min: 1, max: 3 }, weight: 10 };
    const limits = (app: App, name: string) => {
      const { spec } = Object(manifest(app, 'HorizontalPodAutoscaler', name));
      return [spec.minReplicas, spec.maxReplicas];
    };
    const before = shop({ autoscaling }, pair);
    const after = shop({ autoscaling, version: canary });
    expect([limits(before, 'cart-v1'), limits(before, 'cart-v2')]).toEqual([
      [4, 10],
      [1, 3],
    ]);
    expect(limits(after, 'cart-v2')).toEqual([4, 10]);
    expect(deployment(after, 'cart-v2')).toEqual(deployment(before, 'cart-v2'));
  });

  test('a number in the version does as well, with the same bytes', () => {
    const inVersion = shop(
      { version: { ...version, replicas: 4 } },
      { canary: { ...canary, replicas: 1 }, weight: 10 },
    );
    const inPlace = shop({ replicas: 4 }, { canary, replicas: 1, weight: 10 });
    expect(inVersion.synthYaml()).toBe(inPlace.synthYaml());
  });

  test("a promotion that brings the canary's number along is refused, with the pods and the fix", () => {
    const app = shop({ replicas: 4, version: { ...canary, replicas: 1 } });
    expect(brokenRules(app)).toEqual(['shop/cart: replicas-differ']);
    expect(() => app.synth()).toThrow(/version v2 has replicas: 1, but cart has replicas: 4/);
    expect(() => app.synth()).toThrow(/1 pod would get the requests that 4 pods are meant for/);
    expect(() => app.synth()).toThrow(/remove replicas from the version/);
  });

  test('the documented promotion goes: pods for all requests, then the routes, then the old version', () => {
    const state = (app: App) => objectsOf(app.synthYaml());
    const before = state(shop({ replicas: 4 }, { canary, replicas: 1, weight: 10 }));
    const plan = planOf(before, state(shop({ replicas: 4, version: canary })));
    if (plan.kind !== 'plan') throw new Error('there is no plan');
    expect(
      plan.steps.map(({ applied, deleted }) => [
        ...applied.map(({ key }) => `apply ${key}`),
        ...deleted.map(({ key }) => `delete ${key}`),
      ]),
    ).toEqual([
      ['apply apps/Deployment/shop/cart-v2'],
      ['apply networking.istio.io/VirtualService/shop/cart'],
      ['apply networking.istio.io/DestinationRule/shop/cart', 'delete apps/Deployment/shop/cart-v1'],
    ]);
    expect(at(plan.steps[0]?.applied[0]?.to?.data, 'spec.replicas')).toBe(4);
    expect(planText(plan, { hasColours: false })).toContain(
      'Deployment shop/cart-v2 is rolled out, with 4 pods ready',
    );
  });

  test('one number said twice is no mistake', () => {
    expect(brokenRules(shop({ replicas: 4, version: { ...version, replicas: 4 } }))).toEqual([]);
  });
});

describe('a weight that outruns the pods of its version is warned of', () => {
  const warningsOf = (app: App) => app.synth().warnings.filter(({ rule }) => rule === 'share-outruns-pods');
  const fixed = (stable: number, pods: number, weight: number) =>
    warningsOf(shop({ replicas: stable }, { canary, replicas: pods, weight }));

  test.each([
    {
      stable: 4,
      pods: 1,
      weight: 50,
      told: '1 pod of v2 gets 50% of the requests, the share of 2 of the 4 pods of v1',
    },
    { stable: 4, pods: 1, weight: 100, told: 'the share of 4 of the 4 pods' },
    { stable: 2, pods: 1, weight: 100, told: 'the share of 2 of the 2 pods' },
    {
      stable: 10,
      pods: 2,
      weight: 50,
      told: '2 pods of v2 get 50% of the requests, the share of 5 of the 10 pods',
    },
  ])('$weight% for $pods of v2 beside $stable of v1', ({ stable, pods, weight, told }) => {
    const [warning, ...others] = fixed(stable, pods, weight);
    expect(warning?.message).toContain(told);
    expect(warning?.path).toBe('shop/canary');
    expect(others).toEqual([]);
  });

  test.each([
    [2, 1, 10],
    [2, 1, 50],
    [4, 1, 49],
    [4, 4, 100],
    [4, 4, 99],
    [1, 1, 100],
    [4, 1, 0],
  ])('%i pods of v1 and %i of v2 with a weight of %i are not', (stable, pods, weight) => {
    expect(fixed(stable, pods, weight)).toEqual([]);
  });

  test('the warning has shares, pods to ask for and a weight to keep to', () => {
    const [warning] = fixed(4, 1, 50);
    expect(warning).toMatchObject({
      effect: expect.stringMatching(
        /^each pod of v2 takes 50% of the requests; without a canary a pod takes 25%; beyond its capacity/,
      ),
      fix: 'give v2 2 pods first, or set the weight to 25 or less',
    });
    expect(fixed(4, 2, 50)).toEqual([]);
    expect(fixed(4, 1, 25)).toEqual([]);
  });

  test('an autoscaler counts with its minimum, and the warning names its maximum', () => {
    const pair = { canary, autoscaling: { min: 1, max: 6 }, weight: 50 };
    const [warning] = warningsOf(shop({ autoscaling: { min: 4, max: 10 } }, pair));
    expect(warning?.message).toBe(
      '1 pod (autoscaled, at most 6) of v2 gets 50% of the requests, the share of 2 of the 4 pods (autoscaled, at most 10) of v1',
    );
  });

  test('requests that are matched are not counted, and the warning says so', () => {
    const when = [header('x').is('a')];
    expect(warningsOf(shop({ replicas: 4 }, { canary, replicas: 1, weight: 0, when }))).toEqual([]);
    const [warning] = warningsOf(shop({ replicas: 4 }, { canary, replicas: 1, weight: 50, when }));
    expect(warning?.effect).toContain('requests that `when` matches are not counted');
  });
});
