import { apiGroupOf } from '../../api-version/api-group';
import type { Cluster, Kind, LiveObject } from '../../kubernetes/cluster';
import { type Mesh, meshOf } from '../../mesh/mesh';
import { specOf, withData } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { JsonObject, Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { LivePod } from '../../proxies/live-pod';

const istio = 'networking.istio.io/v1';

/** The kinds from which routes, clusters and endpoints of proxies are made, besides pods. */
export const routedKinds: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: istio, kind: 'ServiceEntry' },
  { apiVersion: istio, kind: 'WorkloadEntry' },
  { apiVersion: istio, kind: 'VirtualService' },
  { apiVersion: istio, kind: 'DestinationRule' },
  { apiVersion: istio, kind: 'Gateway' },
  { apiVersion: istio, kind: 'Sidecar' },
];

/** All objects of these kinds in a cluster, also unmanaged ones. */
export async function routedObjects(cluster: Cluster, signal: AbortSignal): Promise<readonly MeshObject[]> {
  const lists = await Promise.all(routedKinds.map((kind) => cluster.list(kind, { signal })));
  return lists.flat().map(meshObjectOf);
}

/** A live object as a `MeshObject`. */
export function meshObjectOf(object: LiveObject): MeshObject {
  const { apiVersion, kind, metadata } = object;
  const { labels = {}, annotations = {} } = metadata as { labels?: Labels; annotations?: Labels };
  return {
    apiVersion,
    group: apiGroupOf(apiVersion),
    kind,
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    labels,
    annotations,
    data: object,
    source: { file: 'cluster', position: () => undefined },
  };
}

/**
 * The mesh after a step: the objects of the state after it, and all other objects of the cluster. An object in both has
 * its `spec` from the manifest, and its age and addresses from the cluster.
 */
export function wantedMesh(
  live: readonly MeshObject[],
  pods: readonly LivePod[],
  before: ObjectMap,
  after: ObjectMap,
): Mesh {
  const routed = new Set(routedKinds.map(({ kind }) => kind));
  const found = new Map<string, MeshObject>();
  for (const object of live) {
    const key = keyOf(object);
    if (after.has(key) || !before.has(key)) found.set(key, object);
  }
  for (const [key, object] of after) {
    if (!routed.has(object.kind)) continue;
    const existing = found.get(key);
    found.set(key, existing === undefined ? object : joined(existing, object));
  }
  const behind = pods.map((pod) =>
    meshObjectOf({ ...pod, apiVersion: 'v1', kind: 'Pod' } as unknown as LiveObject),
  );
  return meshOf([...found.values(), ...behind], { isComplete: true });
}

/** The addresses of a Service are server-assigned; the rest of its `spec` is that of the manifest. */
function joined(live: MeshObject, wanted: MeshObject): MeshObject {
  const { clusterIP, clusterIPs } = specOf(live);
  const isService = wanted.kind === 'Service';
  const spec: JsonObject = isService ? { clusterIP, clusterIPs, ...specOf(wanted) } : specOf(wanted);
  const { labels, annotations } = wanted;
  return { ...withData(live, { ...live.data, spec }), labels, annotations };
}
