import { proxyOf } from '../injection/proxies';
import type { Mesh } from '../mesh';
import { addTo } from '../objects/multi-map';
import { byCodeUnit, createdAt } from '../objects/order';
import type { Protocol } from '../registry/protocols';
import type { MeshPort, MeshService } from '../registry/services';
import { carries, type Workload } from '../registry/workloads';

/**
 * The protocol that a pod's own sidecar expects on a port: that of the first service with this target port, whichever
 * service is called; undefined for a pod of which the manifests do not tell that it has a sidecar.
 */
export function inboundProtocol(mesh: Mesh, workload: Workload, targetPort: number): Protocol | undefined {
  return proxyOf(mesh, workload) === 'sidecar' ? podProtocol(mesh, workload, targetPort) : undefined;
}

/** The same for pods of which nothing says whether they have a sidecar. */
export function podProtocol(mesh: Mesh, workload: Workload, targetPort: number): Protocol {
  for (const service of servicesIn(mesh, workload.namespace)) {
    if (!leadsTo(mesh, service, workload)) continue;
    const port = service.ports.find((each) => targetPortOf(each, workload) === targetPort);
    if (port !== undefined) return port.protocol;
  }
  return 'auto';
}

/** By labels, so that it also works for pods that this mesh lacks: their own sidecar knows about them. */
function leadsTo(mesh: Mesh, service: MeshService, workload: Workload): boolean {
  const { selector, namespace } = service;
  if (selector === undefined) return mesh.behind(service).includes(workload);
  return namespace === workload.namespace && carries(workload.labels, selector);
}

/** The number of the target port in a workload. */
export function targetPortOf({ targetPort, number }: MeshPort, { containers }: Workload): number {
  if (typeof targetPort === 'number') return targetPort;
  const ports = containers.flatMap((container) => container.ports ?? []);
  return ports.find(({ name }) => name === targetPort)?.containerPort ?? number;
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly MeshService[]>>();

/** The services of a namespace, in the order in which istiod lists the services of a proxy. */
function servicesIn(mesh: Mesh, namespace: string): readonly MeshService[] {
  const byNamespace = known.get(mesh) ?? indexed(mesh);
  known.set(mesh, byNamespace);
  return byNamespace.get(namespace) ?? [];
}

function indexed(mesh: Mesh): ReadonlyMap<string, readonly MeshService[]> {
  const byNamespace = new Map<string, MeshService[]>();
  for (const service of mesh.services.all) {
    addTo(byNamespace, service.namespace, service);
  }
  const age = ({ object }: MeshService) => (object === undefined ? '' : createdAt(object));
  for (const those of byNamespace.values())
    those.sort((a, b) => byCodeUnit(age(a), age(b)) || byCodeUnit(a.host, b.host));
  return byNamespace;
}
