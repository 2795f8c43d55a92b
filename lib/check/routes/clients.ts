import { type Gateway, servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Client } from '../../mesh/registry/destination-rules';
import { type Export, isExportedTo } from '../../mesh/registry/services';
import { isWritten, type Workload } from '../../mesh/registry/workloads';
import type { RouteDestination } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';

/** A client, and whether the manifests have its pods: those of a default gateway are assumed to run where Istio puts them. */
export interface RouteClient extends Client {
  readonly isWritten: boolean;
}

/** Who takes this route: pods of the gateways that it is for, and of the namespaces whose sidecars have it. */
export function clientsOf(mesh: Mesh, { virtualService, callers }: RouteDestination): RouteClient[] {
  const { exportedTo, object } = virtualService;
  const clients = mesh.gateways
    .filter(({ name }) => callers.gateways.has(name))
    .flatMap((gateway) => podsOf(mesh, gateway))
    .map((pod) => ({ namespace: pod.namespace, labels: pod.labels, isWritten: isWritten(pod) }));
  if (callers.gateways.has(MESH)) {
    const inReach = exportedTo.everywhere ? [object.namespace] : [...exportedTo.namespaces];
    for (const namespace of callers.namespaces ?? inReach) {
      const pods = mesh.workloads.in(namespace);
      if (pods.length === 0 || !isExportedTo(exportedTo, namespace)) continue;
      clients.push({ namespace, labels: {}, isWritten: true });
    }
  }
  return clients;
}

/** Pods of other namespaces whose sidecars have the route as well, and who may never ask for it. */
export function othersOf(
  { virtualService, callers }: RouteDestination,
  namespaces: ReadonlySet<string>,
): Client[] {
  if (!callers.gateways.has(MESH) || !virtualService.exportedTo.everywhere) return [];
  const inReach = [...namespaces].filter((each) => callers.namespaces?.has(each) ?? true);
  return inReach.sort().map((namespace) => ({ namespace, labels: {} }));
}

/** Whether the manifests hold the pods of every other namespace that an object is exported to. */
export function areHeld({ known }: Mesh, { namespaces }: Export, { namespace }: MeshObject): boolean {
  return [...namespaces].every((each) => each === namespace || known.holdsPods(each));
}

const known = new WeakMap<Gateway, { readonly mesh: Mesh; readonly pods: readonly Workload[] }>();

/** The pods of a Gateway; none if it has no selector, since then any pod may serve it. */
export function podsOf(mesh: Mesh, gateway: Gateway): readonly Workload[] {
  const found = known.get(gateway);
  if (found?.mesh === mesh) return found.pods;
  const hasSelector = Object.keys(gateway.spec.selector ?? {}).length > 0;
  const pods = hasSelector ? mesh.workloads.all.filter(({ labels }) => servesGateway(labels, gateway)) : [];
  known.set(gateway, { mesh, pods });
  return pods;
}
