import type { Mesh } from '../mesh';
import { byCodeUnit, createdAt } from '../objects/order';
import { isExportedTo, type MeshPort, type MeshService } from './services';

/** Whether a service is a Kubernetes Service, which overrides a ServiceEntry with its host. */
export function isOfKubernetes({ object }: MeshService): boolean {
  return object?.kind !== 'ServiceEntry';
}

const sorted = new WeakMap<Mesh, readonly MeshService[]>();

/** All services visible in a namespace, in istiod's order: those exported to it by name, then those exported to all. */
export function servicesSeenBy(mesh: Mesh, namespace: string): readonly MeshService[] {
  const all = sorted.get(mesh) ?? [...mesh.services.all].sort(asIstiodTakesServices);
  sorted.set(mesh, all);
  const seen = all.filter(({ exportedTo }) => isExportedTo(exportedTo, namespace));
  return [
    ...seen.filter(({ exportedTo }) => !exportedTo.everywhere),
    ...seen.filter(({ exportedTo }) => exportedTo.everywhere),
  ];
}

/** Sorts by age, then by name, which is the host for a ServiceEntry. */
function asIstiodTakesServices(a: MeshService, b: MeshService): number {
  const age = ({ object }: MeshService) => (object === undefined ? '' : createdAt(object));
  const name = (service: MeshService) =>
    isOfKubernetes(service) ? (service.object?.name ?? service.host.split('.')[0] ?? '') : service.host;
  return byCodeUnit(age(a), age(b)) || byCodeUnit(name(a), name(b)) || byCodeUnit(a.namespace, b.namespace);
}

/**
 * Of several services with one host, those of one namespace: the caller's own, else that of a Kubernetes Service, else
 * that of the first.
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

/** The services for which a proxy has clusters, one per host. */
export class ServiceSet {
  private readonly byHost = new Map<string, MeshService>();

  get(host: string): MeshService | undefined {
    return this.byHost.get(host);
  }

  /** Adds a service. An earlier one stays, unless it is a ServiceEntry with the host of a Service; ports are merged. */
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

/** Whether the ports of two services with one host are merged. */
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

/** A service with only the ports that routes use; undefined if it has none of them. */
export function withPorts(
  service: MeshService,
  wanted: ReadonlySet<number | undefined>,
): MeshService | undefined {
  if (wanted.size === 0 || wanted.has(undefined)) return service;
  const ports: MeshPort[] = service.ports.filter(({ number }) => wanted.has(number));
  if (ports.length === service.ports.length) return service;
  return ports.length === 0 ? undefined : { ...service, ports };
}
