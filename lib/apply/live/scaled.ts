import type { Asked, Cluster } from '../../kubernetes/cluster';
import { apiGroupOf } from '../../mesh/objects/api-group';
import { isMapping } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';

/** Workloads that autoscalers scale, each with the name of its autoscaler, as `keyOf` gives them. */
export type Scaled = ReadonlyMap<string, string>;

/** What the autoscalers of the cluster scale. */
export async function scaledInCluster(
  cluster: Cluster,
  namespaces: Iterable<string>,
  asked: Asked = {},
): Promise<Scaled> {
  const kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
  const lists = await Promise.all(
    [...new Set(namespaces)].map((namespace) => cluster.list(kind, { namespace, ...asked })),
  );
  const found = new Map<string, string>();
  for (const { metadata, spec } of lists.flat()) {
    const { namespace = '', name } = metadata;
    const workload = target(namespace, spec);
    if (workload !== undefined) found.set(workload, `autoscaling/${kind.kind}/${namespace}/${name}`);
  }
  return found;
}

/** What the autoscalers of a state scale. */
export function scaledIn(state: ObjectMap): Scaled {
  const found = new Map<string, string>();
  for (const object of state.values()) {
    const workload = scaledBy(object);
    if (workload !== undefined) found.set(workload, keyOf(object));
  }
  return found;
}

/** The workload that an autoscaler scales; undefined for all else. */
export function scaledBy({ kind, namespace, data }: MeshObject): string | undefined {
  return kind === 'HorizontalPodAutoscaler' ? target(namespace, data['spec']) : undefined;
}

function target(namespace: string, spec: unknown): string | undefined {
  const { scaleTargetRef } = (spec ?? {}) as { readonly scaleTargetRef?: Target };
  if (!isMapping(scaleTargetRef)) return undefined;
  const { apiVersion = 'apps/v1', kind, name } = scaleTargetRef;
  return `${apiGroupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}

type Target = { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };
