import type { Cluster, RequestOptions } from '../../kubernetes/cluster';
import { keyOf } from '../../mesh/objects/key';
import type { Json, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { autoscalerOf } from '../../mesh/registry/autoscalers';

/** The workloads that autoscalers scale, with their autoscalers, both by key (`keyOf`). */
export type Scaled = ReadonlyMap<string, string>;

/** The workloads that autoscalers of the cluster scale. */
export async function scaledInCluster(
  cluster: Cluster,
  namespaces: Iterable<string>,
  options: RequestOptions = {},
): Promise<Scaled> {
  const kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
  const lists = await Promise.all(
    [...new Set(namespaces)].map((namespace) => cluster.list(kind, { namespace, ...options })),
  );
  const found = new Map<string, string>();
  for (const { metadata, spec } of lists.flat()) {
    const { namespace = '', name } = metadata;
    const data = { spec: spec as Json };
    const scaler = autoscalerOf({ group: 'autoscaling', kind: kind.kind, namespace, name, data });
    if (scaler?.target !== undefined) found.set(scaler.target.key, scaler.key);
  }
  return found;
}

/** The workloads that autoscalers of a state scale. */
export function scaledIn(state: ObjectMap): Scaled {
  const found = new Map<string, string>();
  for (const object of state.values()) {
    const workload = scaledBy(object);
    if (workload !== undefined) found.set(workload, keyOf(object));
  }
  return found;
}

/** The workload that an autoscaler scales; undefined for other objects. */
export function scaledBy(object: MeshObject): string | undefined {
  return autoscalerOf(object)?.target?.key;
}
