import type { LiveObject } from '../../lib/kubernetes/cluster';
import { isMapping, mappingOf } from '../../lib/mesh/objects/json';
import type { JsonObject } from '../../lib/mesh/objects/mesh-object';
import { at, withField } from './memory-fields';

/** What the API server adds by itself. */
export function withDefaults(object: JsonObject, live: LiveObject | undefined): JsonObject {
  const spec = object['spec'];
  if (object['kind'] === 'Deployment' && isMapping(spec))
    return { ...object, spec: { replicas: 1, progressDeadlineSeconds: 600, ...spec } };
  if (object['kind'] === 'Service' && isMapping(spec))
    return {
      ...object,
      spec: { type: 'ClusterIP', clusterIP: at(live, ['spec', 'clusterIP']) ?? '10.96.0.1', ...spec },
    };
  if (object['kind'] === 'Pod') return live === undefined ? withPlace(object) : withPlaceOf(live, object);
  return object['kind'] === 'Job' && live === undefined ? withJobLabels(object) : object;
}

const injectionStatus = ['metadata', 'annotations', 'sidecar.istio.io/status'];

/** Admission gives a Pod its account and the token of it, Istio its proxy, and the scheduler a node. */
function withPlace(pod: JsonObject): JsonObject {
  const token = { name: 'kube-api-access-7hx2p', projected: { sources: [] } };
  const mount = { name: token.name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const injected = { initContainers: ['istio-proxy'], containers: null, volumes: ['istio-envoy'] };
  const spec = mappingOf(pod['spec']);
  const containers = listOf(spec, 'containers').map((each) => ({
    ...each,
    volumeMounts: [...listOf(each, 'volumeMounts'), mount],
    ...(each['readinessProbe'] === undefined
      ? {}
      : { readinessProbe: { httpGet: { path: `/app-health/${each['name']}/readyz`, port: 15020 } } }),
  }));
  const placed = {
    nodeName: 'node-1',
    serviceAccountName: 'default',
    ...spec,
    containers,
    initContainers: [{ name: 'istio-proxy', image: 'istio/proxyv2' }],
    volumes: [{ name: 'istio-envoy', emptyDir: {} }, ...listOf(spec, 'volumes'), token],
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
  };
  return withField({ ...pod, spec: placed }, injectionStatus, JSON.stringify(injected));
}

/** The API server tells the pods of a Job by labels that it makes. */
function withJobLabels(job: JsonObject): JsonObject {
  const labels = ['metadata', 'labels'];
  const own = { 'batch.kubernetes.io/controller-uid': 'of-the-job' };
  const all = { ...mappingOf(at(job, ['spec', 'template', ...labels])), ...own };
  return withField(withField(job, ['spec', 'template', ...labels], all), ['spec', 'selector'], {
    matchLabels: own,
  });
}

/** What nobody applied stays, also in a list whose elements have names. */
function withPlaceOf(live: LiveObject, pod: JsonObject): JsonObject {
  const [now, spec] = [mappingOf(live['spec']), mappingOf(pod['spec'])];
  const containers = listOf(spec, 'containers').map((each, index) => ({
    volumeMounts: listOf(now, 'containers')[index]?.['volumeMounts'],
    ...each,
  }));
  const whole = { ...pod, spec: { ...now, ...spec, containers } };
  return withField(whole, injectionStatus, at(live, injectionStatus));
}

/** What of a Pod cannot be changed. */
export function fixedOfPod(pod: JsonObject): JsonObject {
  const spec = mappingOf(pod['spec']);
  const containers = listOf(spec, 'containers').map((each) => ({ ...each, image: '' }));
  return { ...spec, containers };
}

function listOf(within: JsonObject, field: string): JsonObject[] {
  return (within[field] as JsonObject[] | undefined) ?? [];
}
