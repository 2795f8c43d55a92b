import { keyOf } from '../../lib/mesh/objects/key';
import type { JsonObject, MeshObject } from '../../lib/mesh/objects/mesh-object';
import { liveStateOf, readByName } from '../../lib/plan/live/live-state';
import { planOf } from '../../lib/plan/plan';
import { manifests, stateOf } from './reading';

const server = { uid: '1', resourceVersion: '7', generation: 2, creationTimestamp: '2026-01-01T00:00:00Z' };
const pods = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};
const container = {
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const probe = { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 };

/** As the API server hands out what was applied. */
function live(object: MeshObject): object {
  const { spec, metadata } = object.data as { spec: JsonObject; metadata: JsonObject };
  const whole = { ...object.data, metadata: { ...metadata, ...server }, status: { replicas: 1 } };
  if (object.kind === 'Service') {
    const ports = (spec['ports'] as JsonObject[]).map((port) => ({
      protocol: 'TCP',
      targetPort: port['port'] ?? null,
      ...port,
    }));
    const own = {
      clusterIP: '10.96.0.7',
      clusterIPs: ['10.96.0.7'],
      type: 'ClusterIP',
      sessionAffinity: 'None',
    };
    return { ...whole, spec: { ...own, ...spec, ports } };
  }
  if (object.kind !== 'Deployment') return whole;
  const template = spec['template'] as { spec: { containers: JsonObject[] } };
  const containers = template.spec.containers.map(({ readinessProbe, ...each }) => ({
    ...container,
    ...each,
    ...(readinessProbe ? { readinessProbe: { ...probe, ...(readinessProbe as object) } } : {}),
  }));
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
  return {
    ...whole,
    spec: {
      ...{ replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10, strategy },
      ...spec,
      template: { ...template, spec: { ...pods, ...template.spec, containers } },
    },
  };
}

function stepsBetween(
  cluster: readonly MeshObject[],
  wanted: readonly MeshObject[],
  namespaces: readonly string[] = ['shop'],
): unknown {
  const beside = liveStateOf(cluster, wanted, namespaces);
  const plan = planOf(beside.live, beside.manifests);
  if (plan.kind !== 'plan') throw new Error('there is a plan');
  return plan.steps.map(({ applied, deleted }) => [...applied, ...deleted].map(({ key }) => key));
}

const applied = stateOf('promoted-canary', 'before');
const cluster = manifests(...applied.map(live));

test('a cluster that holds what the manifests say is no change', () => {
  expect(stepsBetween(cluster, applied)).toEqual([]);
});

test('from a cluster it takes the steps that it takes from the manifests that were applied there', () => {
  const wanted = stateOf('promoted-canary', 'after');
  expect(stepsBetween(cluster, wanted)).toEqual(stepsBetween(applied, wanted));
});

test('what the manifest says itself is compared, also where it is a default', () => {
  const service = (spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { ...spec, selector: { app: 'cart' }, ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
  });
  const there = manifests(live(manifests(service({}))[0] as MeshObject));
  expect(stepsBetween(there, manifests(service({ type: 'ClusterIP' })))).toEqual([]);
  expect(stepsBetween(there, manifests(service({ sessionAffinity: 'ClientIP' })))).toEqual([
    ['/Service/shop/cart'],
  ]);
});

test('a label that no manifest has any more goes', () => {
  const [object] = manifests({
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'DestinationRule',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { host: 'cart' },
  }) as [MeshObject];
  const labelled = {
    ...object.data,
    apiVersion: 'networking.istio.io/v1',
    metadata: { ...(object.data['metadata'] as object), labels: { team: 'carts' } },
  };
  expect(stepsBetween(manifests(object.data), [object])).toEqual([]);
  expect(stepsBetween(manifests(labelled), [object])).toEqual([[keyOf(object)]]);
});

test('what nobody writes a manifest for is left alone', () => {
  const named = (kind: string, name: string, namespace: string, metadata: object = {}) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(namespace === '' ? {} : { namespace }), ...metadata },
    ...(kind === 'Service' ? { spec: { ports: [{ port: 80 }] } } : {}),
  });
  const there = manifests(
    named('Namespace', 'shop', ''),
    named('Service', 'kubernetes', 'default'),
    named('Service', 'owned', 'shop', { ownerReferences: [{ kind: 'Thing', name: 'thing' }] }),
    named('Service', 'elsewhere', 'other'),
    named('Service', 'cart', 'shop'),
  );
  const wanted = manifests(named('Service', 'pay', 'shop'), named('Secret', 'token', 'shop'));
  expect(stepsBetween(there, wanted, [])).toEqual([['/Service/shop/pay', '/Service/shop/cart']]);
});

const configMap = (data: object, namespace = 'shop') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data,
});

test('a ConfigMap is read where a manifest names it, and a Secret never', () => {
  const wanted = manifests(configMap({ a: '1' }), {
    ...configMap({}),
    kind: 'Secret',
    metadata: { name: 'token', namespace: 'shop' },
  });
  expect(readByName(wanted, []).map(keyOf)).toEqual(['/ConfigMap/shop/settings']);
  expect(stepsBetween(manifests(configMap({ a: '1' })), wanted)).toEqual([]);
  expect(stepsBetween(manifests(configMap({ a: '1', b: '2' })), wanted)).toEqual([
    ['/ConfigMap/shop/settings'],
  ]);
  expect(stepsBetween([], wanted)).toEqual([['/ConfigMap/shop/settings']]);
});

test('the objects of istiod, which are read for its version and configuration, stay as they are', () => {
  const metadata = (name: string) => ({ name, namespace: 'istio-system' });
  const istiod = manifests(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('istio'), data: { mesh: 'trustDomain: shop' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata('istiod'), labels: { app: 'istiod' } },
      spec: {
        selector: { matchLabels: { app: 'istiod' } },
        template: { metadata: { labels: { app: 'istiod' } }, spec: { containers: [] } },
      },
    },
  );
  const wanted = stateOf('promoted-canary', 'after');
  expect(stepsBetween([...cluster, ...istiod], wanted)).toEqual(stepsBetween(cluster, wanted));
  const beside = liveStateOf([...cluster, ...istiod], wanted, ['shop']);
  for (const state of [beside.live, beside.manifests])
    expect(state).toEqual(expect.arrayContaining([...istiod]));
});

test('what the manifests have in namespaces that nobody asked about stays as it is', () => {
  const wanted = manifests(configMap({ a: '1' }), configMap({ a: '1' }, 'web'), {
    ...configMap({}),
    kind: 'Namespace',
    metadata: { name: 'web' },
  });
  expect(readByName(wanted, ['shop']).map(keyOf)).toEqual(['/ConfigMap/shop/settings']);
  expect(stepsBetween([], wanted, ['shop'])).toEqual([['/ConfigMap/shop/settings']]);
});

test.each([
  [
    'CronJob',
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
    },
    {
      spec: {
        schedule: '@daily',
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          metadata: { creationTimestamp: null },
          spec: { template: { metadata: { creationTimestamp: null }, spec: { ...pods, containers: [] } } },
        },
      },
    },
  ],
  [
    'RoleBinding',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      roleRef: { kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'Group', name: 'readers' }],
    },
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
    },
  ],
])('what the API server adds to a %s is no change', (_, manifest, added) => {
  const metadata = { name: 'one', namespace: 'shop' };
  const written = { ...manifest, metadata };
  const there = manifests({ ...written, ...added, metadata: { ...metadata, ...server } });
  expect(stepsBetween(there, manifests(written))).toEqual([]);
});

test('what the webhook of Knative adds, and what Argo Rollouts notes, is no change', () => {
  const knative = (container: object, timeout: object) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'hello', namespace: 'shop' },
    spec: { template: { spec: { containers: [{ image: 'hello:1', ...container }], ...timeout } } },
  });
  const there = manifests(knative({ name: 'user-container', resources: {} }, { timeoutSeconds: 300 }));
  expect(stepsBetween(there, manifests(knative({}, {})))).toEqual([]);
  expect(stepsBetween(there, manifests(knative({ image: 'hello:2' }, {})))).toEqual([
    ['serving.knative.dev/Service/shop/hello'],
  ]);
  const [service] = manifests({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'pay', namespace: 'shop' },
    spec: { selector: { app: 'pay' }, ports: [{ name: 'http', port: 80 }] },
  }) as [MeshObject];
  const marked = live(service) as { metadata: object };
  const annotations = { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'pay' };
  const noted = manifests({ ...marked, metadata: { ...marked.metadata, annotations } });
  expect(stepsBetween(noted, [service])).toEqual([]);
});
