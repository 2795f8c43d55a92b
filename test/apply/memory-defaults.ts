import type { LiveObject } from '../../lib/apply/cluster/cluster';
import type { JsonObject } from '../../lib/mesh/mesh-object';
import { isMapping, mappingOf } from '../../lib/plan/objects';
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
  return object['kind'] === 'Job' && live === undefined ? withJobLabels(object) : object;
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
