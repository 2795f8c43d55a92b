import { podTrouble } from '../../../../lib/apply/gates/workloads/pod-trouble';
import { whyNotRolledOut } from '../../../../lib/apply/gates/workloads/rolled-out';
import type { LiveObject } from '../../../../lib/kubernetes/cluster';
import { podOf } from '../../../../lib/proxies/live-pod';
import { pod } from '../../fake-cluster';

const workload = (kind: string, status: object, spec: object = { replicas: 2 }) =>
  ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'cart', generation: 3 },
    spec,
    status,
  }) as unknown as LiveObject;
const seen = { observedGeneration: 3 };
const full = { ...seen, replicas: 2, updatedReplicas: 2, readyReplicas: 2 };

test.each<[string, LiveObject | undefined, number | undefined, string | undefined]>([
  ['is not there', undefined, 2, 'it does not exist'],
  ['is done', workload('Deployment', full), 2, undefined],
  [
    'was not seen yet',
    workload('Deployment', { ...full, observedGeneration: 2 }),
    2,
    'its controller has not observed it yet',
  ],
  [
    'has old pods only',
    workload('Deployment', { ...full, updatedReplicas: 0 }),
    2,
    '0 of 2 pods have the new template',
  ],
  [
    'is paused',
    workload('Deployment', { ...full, updatedReplicas: 0 }, { replicas: 2, paused: true }),
    2,
    '0 of 2 pods have the new template (rollout paused)',
  ],
  ['has an old pod left', workload('Deployment', { ...full, replicas: 3 }), 2, '1 old pod still exists'],
  ['has one ready', workload('Deployment', { ...full, readyReplicas: 1 }), 2, '1 of 2 pods are ready'],
  [
    'is scaled by somebody else',
    workload('Deployment', { ...seen, replicas: 5, updatedReplicas: 5, readyReplicas: 4 }, { replicas: 5 }),
    undefined,
    '4 of 5 pods are ready',
  ],
  [
    'is a StatefulSet that is done',
    workload('StatefulSet', { ...full, updatedReplicas: 0, updateRevision: 'a', currentRevision: 'a' }),
    2,
    undefined,
  ],
  [
    'is a StatefulSet in the midst',
    workload('StatefulSet', { ...full, updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a' }),
    2,
    '1 of 2 pods have the new template',
  ],
  [
    'is a DaemonSet that is done',
    workload(
      'DaemonSet',
      { ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 3 },
      {},
    ),
    undefined,
    undefined,
  ],
  [
    'is a DaemonSet in the midst',
    workload(
      'DaemonSet',
      { ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 2, numberReady: 3 },
      {},
    ),
    undefined,
    '2 of 3 pods have the new template',
  ],
  ['is a Job without a pod', workload('Job', {}, {}), undefined, 'it has no pods yet'],
  ['is a Job that has run', workload('Job', { succeeded: 1 }, {}), undefined, undefined],
  ['is a Pod', pod('a'), 1, undefined],
  ['is a Pod that has run', workload('Pod', { phase: 'Succeeded' }, {}), 1, undefined],
  [
    'is a Pod that has failed',
    workload('Pod', { phase: 'Failed' }, {}),
    1,
    'pod cart has ended with an error',
  ],
  [
    'is let in by no quota',
    workload('Deployment', {
      ...seen,
      replicas: 0,
      conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: pods=0' }],
    }),
    2,
    '0 of 2 pods have the new template: exceeded quota: pods=0',
  ],
])('a workload that %s', (_, live, replicas, why) => {
  expect(whyNotRolledOut(live, replicas, [])).toBe(why);
});

const trouble = (status: object) => podTrouble(podOf(pod('a', { ready: false, status })));
const container = (state: object, more: object = {}) => ({
  conditions: [],
  containerStatuses: [{ name: 'app', image: 'shop/cart:2', state, ...more }],
});

test.each([
  [
    'no node',
    {
      conditions: [
        { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: 3 Insufficient cpu.' },
      ],
    },
    'pod a cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu.',
  ],
  [
    'no image',
    container({ waiting: { reason: 'ImagePullBackOff' } }),
    'pod a: cannot pull image shop/cart:2 (ImagePullBackOff)',
  ],
  [
    'a crash',
    container(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 4, lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
    ),
    'pod a: container app crashes (OOMKilled, exit code 137), restarted 4 times',
  ],
  [
    'no config',
    container({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' } }),
    'pod a: container app does not start: secret "db" not found',
  ],
  [
    'a probe that fails',
    container({ running: {} }, { ready: false }),
    'pod a: container app is running but not ready',
  ],
  [
    'a start',
    { phase: 'Pending', ...container({ waiting: { reason: 'ContainerCreating' } }) },
    'pod a is starting',
  ],
])('a pod says why it is not ready: %s', (_, status, words) => {
  expect(trouble(status)).toBe(words);
});

test('the first of several pods in trouble is named beside the count', () => {
  const late = pod('cart-b', { ready: false, status: container({ waiting: { reason: 'ErrImagePull' } }) });
  const live = workload('Deployment', { ...full, readyReplicas: 1 });
  expect(whyNotRolledOut(live, 2, [late, pod('cart-a')].map(podOf))).toBe(
    '1 of 2 pods are ready: pod cart-b: cannot pull image shop/cart:2 (ErrImagePull)',
  );
});
