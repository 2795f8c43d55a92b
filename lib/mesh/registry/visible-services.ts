import type { Mesh } from '../mesh';
import { byCodeUnit, createdAt } from '../objects/order';
import { isExportedTo, type MeshPort, type MeshService } from './services';

/** Whether a service is one of Kubernetes, which counts before a ServiceEntry that takes its name. */
export function isOfKubernetes({ object }: MeshService): boolean {
  return object?.kind !== 'ServiceEntry';
}

const sorted = new WeakMap<Mesh, readonly MeshService[]>();

/** All services that a namespace sees, in istiod's order: those that are exported to it by name, those for all. */
export function servicesSeenBy(mesh: Mesh, namespace: string): readonly MeshService[] {
  const all = sorted.get(mesh) ?? [...mesh.services.all].sort(asIstiodTakesServices);
  sorted.set(mesh, all);
  const seen = all.filter(({ exportedTo }) => isExportedTo(exportedTo, namespace));
  return [
    ...seen.filter(({ exportedTo }) => !exportedTo.everywhere),
    ...seen.filter(({ exportedTo }) => exportedTo.everywhere),
  ];
}

/** By age, then by name: of a ServiceEntry that is its host. */
function asIstiodTakesServices(a: MeshService, b: MeshService): number {
  const age = ({ object }: MeshService) => (object === undefined ? '' : createdAt(object));
  const name = (service: MeshService) =>
    isOfKubernetes(service) ? (service.object?.name ?? service.host.split('.')[0] ?? '') : service.host;
  return byCodeUnit(age(a), age(b)) || byCodeUnit(name(a), name(b)) || byCodeUnit(a.namespace, b.namespace);
}

/**
 * Of several services with one host, those of one namespace: the caller's own, or else one of Kubernetes, or else
 * the first.
 */
export function ofOneNamespace(
  services: readonly MeshService[],
  ownNamespace: string,
): readonly MeshService[] {
  const chosen = new Map<string, MeshService>();
  for (const service of services) {
    const known = chosen.get(service.host);
    const isBetter =
      known === undefined ||
      service.namespace === ownNamespace ||
      (known.namespace !== ownNamespace && !isOfKubernetes(known) && isOfKubernetes(service));
    if (isBetter) chosen.set(service.host, service);
  }
  return services.filter(({ host, namespace }) => chosen.get(host)?.namespace === namespace);
}

/** The services for which a proxy has clusters, one by host. */
export class ServiceSet {
  private readonly byHost = new Map<string, MeshService>();

  get(host: string): MeshService | undefined {
    return this.byHost.get(host);
  }

  /** What is there stays, but for a ServiceEntry that takes the name of a Service; ports are put together. */
  add(service: MeshService): void {
    const known = this.byHost.get(service.host);
    if (known === undefined || (!isOfKubernetes(known) && isOfKubernetes(service))) {
      this.byHost.set(service.host, service);
      return;
    }
    if (known === service || isOfKubernetes(known) !== isOfKubernetes(service)) return;
    if (!areAlike(known, service)) return;
    const numbers = new Set(known.ports.map(({ number }) => number));
    const more = service.ports.filter(({ number }) => !numbers.has(number));
    if (more.length > 0) this.byHost.set(service.host, { ...known, ports: [...known.ports, ...more] });
  }
}

/** Whether the ports of two services with one host are put together. */
function areAlike(a: MeshService, b: MeshService): boolean {
  const traits = ({ namespace, resolution, exportedTo, selector = {}, object }: MeshService) => [
    namespace,
    resolution,
    exportedTo.everywhere,
    [...exportedTo.namespaces].sort(),
    Object.entries(selector).sort(),
    Object.entries(object?.labels ?? {}).sort(),
  ];
  return JSON.stringify(traits(a)) === JSON.stringify(traits(b));
}

/** A service with only those ports that routes ask for; undefined where it has none of them. */
export function withPorts(
  service: MeshService,
  wanted: ReadonlySet<number | undefined>,
): MeshService | undefined {
  if (wanted.size === 0 || wanted.has(undefined)) return service;
  const ports: MeshPort[] = service.ports.filter(({ number }) => wanted.has(number));
  if (ports.length === service.ports.length) return service;
  return ports.length === 0 ? undefined : { ...service, ports };
}
