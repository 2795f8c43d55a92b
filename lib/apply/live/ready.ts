import type { LiveObject } from '../../kubernetes/cluster';
import { isMapping, specOf, withSpec } from '../../mesh/objects/json';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { RecognisedObject } from './recognise';
import type { Scaled } from './scaled';

const counted = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** Whether the ready pods of an object are counted. */
export function isCounted({ kind }: { readonly kind: string }): boolean {
  return counted.has(kind);
}

/** The API server's default for `replicas`. */
const replicasByDefault = 1;

/**
 * The state with `replicas` reduced to the number of ready pods. A plan from there waits for the other pods before it
 * sends them traffic.
 *
 * @param keys the objects that the change affects
 * @param scaled the workloads that autoscalers scale, which are left as they are
 */
export function withReadyPods(
  state: ObjectMap,
  objects: readonly RecognisedObject[],
  keys: ReadonlySet<string>,
  scaled: Scaled,
): ObjectMap {
  const ready = new Map(state);
  for (const { possible, manifest, live } of objects) {
    if (manifest === undefined || live === undefined || !isCounted(manifest)) continue;
    if (!keys.has(possible.key) || scaled.has(possible.key)) continue;
    const { replicas = replicasByDefault } = specOf(manifest) as { replicas?: number };
    const pods = readyPods(live);
    if (pods < replicas) ready.set(possible.key, withSpec(manifest, { ...specOf(manifest), replicas: pods }));
  }
  return ready;
}

/** The number of ready pods of a workload. */
export function readyPods({ status }: LiveObject): number {
  const { readyReplicas = 0 } = (isMapping(status) ? status : {}) as { readyReplicas?: number };
  return readyReplicas;
}

/** Whether all pods of a workload are ready and have its current template. */
export function isWholeAndReady(live: LiveObject): boolean {
  const { metadata, spec, status } = live;
  const { observedGeneration = 0, updatedReplicas } = (isMapping(status) ? status : {}) as {
    observedGeneration?: number;
    updatedReplicas?: number;
  };
  const { replicas = replicasByDefault } = (isMapping(spec) ? spec : {}) as { replicas?: number };
  const ready = readyPods(live);
  // A ReplicaSet reports no updated pods.
  return (
    observedGeneration >= (metadata.generation ?? 0) && Math.min(updatedReplicas ?? ready, ready) >= replicas
  );
}
