import type { Cluster, Kind, LiveObject } from '../../kubernetes/cluster';
import { type Mesh, meshOf } from '../../mesh/mesh';
import { apiGroupOf } from '../../mesh/objects/api-group';
import { specOf, withData } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { JsonObject, Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { LivePod } from '../../proxies/live-pod';

const istio = 'networking.istio.io/v1';

/** What proxies' routes, clusters and endpoints are made from, besides pods. */
export const routedKinds: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: istio, kind: 'ServiceEntry' },
  { apiVersion: istio, kind: 'WorkloadEntry' },
  { apiVersion: istio, kind: 'VirtualService' },
  { apiVersion: istio, kind: 'DestinationRule' },
  { apiVersion: istio, kind: 'Gateway' },
  { apiVersion: istio, kind: 'Sidecar' },
];

/** All of them that a cluster has, its own and those of others. */
export async function routedObjects(cluster: Cluster, signal: AbortSignal): Promise<readonly MeshObject[]> {
  const lists = await Promise.all(routedKinds.map((kind) => cluster.list(kind, { signal })));
  return lists.flat().map(meshObjectOf);
}

/** A live object as `lib/mesh` reads it. */
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
 * The mesh that proxies are to hold: what a step leaves behind, in the midst of all else that is in the cluster. Of an
 * object that is in both, the manifest says what it is to be, and the cluster how old it is and which address it has.
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
    const there = found.get(key);
    found.set(key, there === undefined ? object : joined(there, object));
  }
  const behind = pods.map((pod) =>
    meshObjectOf({ ...pod, apiVersion: 'v1', kind: 'Pod' } as unknown as LiveObject),
  );
  return meshOf([...found.values(), ...behind], { isComplete: true });
}

/** Addresses of a Service are given by the API server; all else is as it was asked for. */
function joined(live: MeshObject, wanted: MeshObject): MeshObject {
  const { clusterIP, clusterIPs } = specOf(live);
  const isService = wanted.kind === 'Service';
  const spec: JsonObject = isService ? { clusterIP, clusterIPs, ...specOf(wanted) } : specOf(wanted);
  const { labels, annotations } = wanted;
  return { ...withData(live, { ...live.data, spec }), labels, annotations };
}
