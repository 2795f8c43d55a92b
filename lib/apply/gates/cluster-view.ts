import type { Cluster } from '../../kubernetes/cluster';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { hasEnded, type LivePod, podOf } from '../../proxies/live-pod';
import { EndpointIndex } from './endpoint-slices';
import { meshObjectOf, routedObjects } from './live-mesh';

/** The pods, objects and endpoints of a cluster or a namespace, read for gates. */
export interface ClusterView {
  /** All pods that have not ended. */
  readonly pods: readonly LivePod[];
  /** The objects from which the configuration of proxies is made, besides pods. */
  readonly objects: readonly MeshObject[];
  readonly endpoints: EndpointIndex;
}

/** Reads a cluster. */
export async function viewOf(cluster: Cluster, signal: AbortSignal): Promise<ClusterView> {
  const [{ pods, endpoints }, objects] = await Promise.all([
    podsOfCluster(cluster, signal),
    routedObjects(cluster, signal),
  ]);
  return { pods, endpoints, objects };
}

/** Reads the pods, Services and endpoints of a namespace. */
export async function viewOfNamespace(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<ClusterView> {
  const [{ pods, endpoints }, services] = await Promise.all([
    podsOfCluster(cluster, signal, namespace),
    cluster.list({ apiVersion: 'v1', kind: 'Service' }, { signal, namespace }),
  ]);
  return { pods, endpoints, objects: services.map(meshObjectOf) };
}

async function podsOfCluster(cluster: Cluster, signal: AbortSignal, namespace?: string) {
  const [pods, slices] = await Promise.all([
    livePods(cluster, signal, namespace),
    cluster.list({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, { signal, namespace }),
  ]);
  return { pods, endpoints: new EndpointIndex(slices, pods) };
}

/** Pods that have not ended, of all namespaces or of one. */
export async function livePods(
  cluster: Cluster,
  signal: AbortSignal,
  namespace?: string,
): Promise<readonly LivePod[]> {
  const found = await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { signal, namespace });
  return found.map(podOf).filter((pod) => !hasEnded(pod));
}
