import { keyOf } from '../../lib/mesh/objects/key';
import { type Plan, planOf } from '../../lib/plan/plan';
import { planText } from '../../lib/plan/report/text';
import { violationWords } from '../../lib/plan/report/violation-words';
import { titleOf } from '../../lib/plan/report/words';
import { manifests, objectsOf, planFor, stateOf } from './reading';

/** Each step as `+Kind name`, `~Kind name`, `-Kind name`. */
function stepsOf(plan: Plan): string[][] {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  return plan.steps.map(({ applied, deleted }) => [
    ...applied.map(({ key, from }) => `${from === undefined ? '+' : '~'}${short(key)}`),
    ...deleted.map(({ key }) => `-${short(key)}`),
  ]);
}

function short(key: string): string {
  const [, kind, , name] = key.split('/');
  return `${kind} ${name}`;
}

test('a canary: its pods and its subset come before the route to it', () => {
  expect(stepsOf(planFor('new-canary'))).toEqual([
    ['+Deployment cart-v2', '~DestinationRule cart'],
    ['~VirtualService cart'],
  ]);
});

test('a promotion: pods for all the traffic, then the route, then what nobody is sent to any more', () => {
  expect(stepsOf(planFor('promoted-canary'))).toEqual([
    ['~Deployment cart-v2'],
    ['~VirtualService cart'],
    ['~DestinationRule cart', '-Deployment cart-v1'],
  ]);
});

test('where old and new subset are both needed for a while, the union stands in between', () => {
  const plan = planFor('replaced-canary');
  expect(stepsOf(plan)[0]).toEqual(['+Deployment cart-v3', '~DestinationRule cart']);
  if (plan.kind !== 'plan') return;
  const union = plan.steps[0]?.applied.find(({ key }) => key.includes('DestinationRule'));
  expect(union?.isFinal).toBe(false);
  expect(union?.to?.data['spec']).toMatchObject({
    subsets: [{ name: 'v1' }, { name: 'v2' }, { name: 'v3' }],
  });
});

test('nothing changed: no step; what nobody can notice: one', () => {
  expect(stepsOf(planFor('nothing'))).toEqual([]);
  for (const change of [
    'new-image',
    'traffic-policy',
    'raw-objects',
    'first-install',
    'removal-of-everything',
    'joins-a-gateway',
    'leaves-a-gateway',
  ])
    expect(stepsOf(planFor(change))).toHaveLength(1);
});

test('a port without a name, whose protocol proxies find out, is routed by the rules of its VirtualService', () => {
  const unnamed = (end: 'before' | 'after') =>
    stateOf('promoted-canary', end).map((object) =>
      object.kind === 'Service'
        ? { ...object, data: JSON.parse(JSON.stringify(object.data).replace(/"name":"http[^"]*",/, '')) }
        : object,
    );
  const plan = planOf(unnamed('before'), unnamed('after'));
  expect(stepsOf(plan)).toEqual(stepsOf(planFor('promoted-canary')));
});

test('a selector cannot change: another Deployment has the pods while it is exchanged', () => {
  expect(stepsOf(planFor('changed-selector'))).toEqual([
    ['+Deployment cart-v1-stand-in'],
    ['-Deployment cart-v1'],
    ['+Deployment cart-v1'],
    ['-Deployment cart-v1-stand-in'],
  ]);
});

test('replicas that are left to an autoscaler stay written, since the API server would set 1', () => {
  const plan = planFor('autoscaler-on');
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  expect(plan.notes.join()).toContain('keeps the value 2');
  expect(stepsOf(plan).flat()).not.toContain('~Deployment cart-v1');
});

test('no safe order: the request that would fail, and the interleaving in which it does', () => {
  const plan = planFor('changed-target-port-without-a-name');
  if (plan.kind !== 'no-safe-order') throw new Error('there is a plan');
  const words = plan.objections.map(({ why }) =>
    typeof why === 'object' && 'what' in why ? violationWords(why) : '',
  );
  expect(words.join('\n')).toContain('requests from the mesh to cart.shop:80 get 503 (flag UF)');
});

test('a reason names a request that fails when two steps are taken at once', () => {
  const plan = planFor('promoted-canary');
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  const reasons = plan.steps.map(({ because }) => (because === undefined ? '' : violationWords(because)));
  expect(reasons[0]).toContain('go in 100% of cases to Deployment shop/cart-v2, which is scaled for 10%');
  expect(reasons[1]).toContain('503 (flag UH)');
  expect(reasons[2]).toBe('');
});

test('the order in which objects are read makes no difference', () => {
  const [before, after] = [stateOf('promoted-canary', 'before'), stateOf('promoted-canary', 'after')];
  const backwards = planOf([...before].reverse(), [...after].reverse());
  expect(stepsOf(backwards)).toEqual(stepsOf(planOf(before, after)));
});

test('what controllers write into objects is no change', () => {
  const before = stateOf('new-canary', 'after');
  const live = before.map((object) => ({
    ...object,
    data: {
      ...object.data,
      metadata: {
        ...(object.data['metadata'] as object),
        uid: keyOf(object),
        resourceVersion: '7',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
      status: { replicas: 1 },
    },
  }));
  expect(stepsOf(planOf(live, before))).toEqual([]);
});

test('each kind of step has a title', () => {
  for (const kind of ['apply', 'expand', 'shift', 'exchange', 'contract'] as const)
    expect(titleOf(kind)).not.toBe('');
});

test('a pattern for which no text is found is told, since nobody asks for it', () => {
  const [before, after] = [stateOf('promoted-canary', 'before'), stateOf('promoted-canary', 'after')];
  const strange = before.map((object) => {
    const text = JSON.stringify(object.data).replace('{"exact":"true"}', '{"regex":"[0-9]{7}z(q|w){3}"}');
    return { ...object, data: JSON.parse(text) };
  });
  const { notes } = planOf(after, strange) as { notes: readonly string[] };
  expect(notes.join()).toContain(
    'VirtualService shop/cart, http[0].match[0]: no request was found that meets this match',
  );
});

test('a Job that changes goes, and comes anew: in two steps, or the new one would go', () => {
  const job = (image: string) =>
    objectsOf(
      JSON.stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'migrate', namespace: 'shop' },
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image }] } } },
      }),
    );
  expect(stepsOf(planOf(job('migrate:1'), job('migrate:2')))).toEqual([['-Job migrate'], ['+Job migrate']]);
});

describe('a new image', () => {
  const workload = (kind: string, spec: object) => (image: string) => {
    const labels = { app: 'cart' };
    const container = { name: 'cart', image, readinessProbe: { httpGet: { path: '/', port: 80 } } };
    const template = { metadata: { labels }, spec: { containers: [container] } };
    return objectsOf(
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind,
        metadata: { name: 'cart', namespace: 'shop' },
        spec: { ...spec, selector: { matchLabels: labels }, template },
      }),
    );
  };

  test.each([
    ['Deployment', { replicas: 4 }, 'replaces its 4 pods in a rolling update.'],
    ['Deployment', { strategy: { type: 'Recreate' } }, 'strategy Recreate stops all old pods'],
    ['StatefulSet', { replicas: 2 }, 'replaces its 2 pods in a rolling update.'],
    ['StatefulSet', { replicas: 1 }, 'stops its only pod before the new one starts'],
    ['DaemonSet', {}, 'replaces its pods in a rolling update.'],
  ])('of a %s with %j is told as what it is', (kind, spec, told) => {
    const of = workload(kind, spec);
    const plan = planOf(of('cart:1'), of('cart:2'));
    expect(plan).toMatchObject({ kind: 'plan', notes: [expect.stringContaining(told)] });
  });

  test('of an autoscaled StatefulSet names the field of the autoscaler, and one pod may be all that it can have', () => {
    const of = workload('StatefulSet', {});
    const scaler = objectsOf(
      JSON.stringify({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'cart', namespace: 'shop' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'cart' },
          maxReplicas: 3,
        },
      }),
    );
    expect(planOf([...of('cart:1'), ...scaler], [...of('cart:2'), ...scaler])).toMatchObject({
      notes: [
        expect.stringContaining(
          'If the application can run with more than one pod, raise minReplicas of HorizontalPodAutoscaler cart.',
        ),
      ],
    });
  });

  test('of workloads that no Service selects loses no request, where the Services are known', () => {
    const of = workload('Deployment', { strategy: { type: 'Recreate' } });
    const service = objectsOf(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      }),
    );
    expect(planOf([...of('cart:1'), ...service], [...of('cart:2'), ...service])).toMatchObject({
      notes: ['Deployment shop/cart replaces its pod; no Service selects it.'],
      disrupts: undefined,
    });
  });

  test('of several workloads is one note', () => {
    const of = (image: string) =>
      ['StatefulSet', 'Deployment'].flatMap((kind) => workload(kind, { replicas: 4 })(image));
    expect(planOf(of('cart:1'), of('cart:2'))).toMatchObject({
      notes: ['Deployment shop/cart and StatefulSet shop/cart replace their pods in rolling updates.'],
    });
  });

  test('of what exchanges no pods by itself is no note', () => {
    const of = workload('DaemonSet', { updateStrategy: { type: 'OnDelete' } });
    expect(planOf(of('cart:1'), of('cart:2'))).toMatchObject({ kind: 'plan', notes: [] });
  });
});

test.each([
  [
    'promoted-canary',
    'Deployment shop/cart-v2 adds pods: without a readinessProbe',
    'safe except while pods start',
  ],
  [
    'new-image',
    'replaces its 2 pods: without a readinessProbe',
    'one apply, in any order, except while pods are replaced',
  ],
])('without a readinessProbe, %s says that requests fail, and when', (change, note, headline) => {
  const [before, after] = (['before', 'after'] as const).map((end) =>
    stateOf(change, end).map((object) => ({
      ...object,
      data: JSON.parse(JSON.stringify(object.data).replaceAll('"readinessProbe"', '"livenessProbe"')),
    })),
  );
  const text = planText(planOf(before ?? [], after ?? []), { hasColours: false }).replace(/\s+/g, ' ');
  expect(text).toContain(note);
  expect(text).toContain(headline);
});

test('a field that the API server lets nobody change is named, each object by itself', () => {
  const app = (name: string, spec: object) => {
    const labels = { app: name };
    const template = { metadata: { labels }, spec: { containers: [{ name, image: name }] } };
    const metadata = { name, namespace: 'shop' };
    return [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { ...spec, selector: labels, ports: [{ port: 80 }] },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { selector: { matchLabels: labels }, template },
      },
    ];
  };
  const state = (spec: object) => manifests(...app('cart', spec), ...app('pay', spec));
  const text = planText(planOf(state({}), state({ clusterIP: 'None' })), { hasColours: false });
  expect(text).toBe(
    [
      'Found no safe order.',
      'To do: An object with an immutable change needs a new name: add the new object,',
      '  move the routes, and remove the old object in a separate change.',
      'The API server rejects every next step:',
      '  - Service shop/cart: spec.clusterIP is immutable.',
      '  - Service shop/pay: spec.clusterIP is immutable.',
      '',
    ].join('\n'),
  );
});
