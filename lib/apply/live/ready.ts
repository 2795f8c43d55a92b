import type { LiveObject } from '../../kubernetes/cluster';
import { isMapping, specOf, withSpec } from '../../mesh/objects/json';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { RecognisedObject } from './recognise';
import type { Scaled } from './scaled';

const counted = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** Whether the pods of an object are counted. */
export function isCounted({ kind }: { readonly kind: string }): boolean {
  return counted.has(kind);
}

/** What the API server has for a workload that says nothing of `replicas`. */
const replicasByDefault = 1;

/**
 * The state with as many pods as are ready, where fewer are ready than it says: requests only find those, and a plan
 * from there waits for the others before it sends them more.
 *
 * @param keys names of the workloads that bear on the change
 * @param scaled names of those on whose number an autoscaler decides
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

/** Pods of a workload that are ready. */
export function readyPods({ status }: LiveObject): number {
  const { readyReplicas = 0 } = (isMapping(status) ? status : {}) as { readyReplicas?: number };
  return readyReplicas;
}

/** Whether all pods of a workload are there and ready, and of its present template. */
export function isWholeAndReady(live: LiveObject): boolean {
  const { metadata, spec, status } = live;
  const { observedGeneration = 0, updatedReplicas } = (isMapping(status) ? status : {}) as {
    observedGeneration?: number;
    updatedReplicas?: number;
  };
  const { replicas = replicasByDefault } = (isMapping(spec) ? spec : {}) as { replicas?: number };
  const ready = readyPods(live);
  // A ReplicaSet says nothing of updated pods.
  return (
    observedGeneration >= (metadata.generation ?? 0) && Math.min(updatedReplicas ?? ready, ready) >= replicas
  );
}
