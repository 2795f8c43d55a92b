import type { Mesh } from '../../mesh/mesh';
import { addTo } from '../../mesh/objects/multi-map';
import { carries } from '../../mesh/registry/workloads';
import { destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';

/** VirtualServices that sidecars use, by host. */
export function inMeshByHost(mesh: Mesh): ReadonlyMap<string, readonly VirtualService[]> {
  const byHost = new Map<string, VirtualService[]>();
  for (const virtualService of mesh.virtualServices) {
    if (!virtualService.gateways.has(MESH)) continue;
    for (const host of new Set(virtualService.hosts)) {
      addTo(byHost, host, virtualService);
    }
  }
  return byHost;
}

/** Where the requests of each VirtualService go, mirrors left out, by host. */
export function targetsOf(mesh: Mesh): ReadonlyMap<VirtualService, ReadonlyMap<string, RouteDestination[]>> {
  const targets = new Map<VirtualService, Map<string, RouteDestination[]>>();
  for (const each of destinationsOf(mesh)) {
    if (each.isMirror || !each.isReached) continue;
    const byHost = targets.get(each.virtualService) ?? new Map<string, RouteDestination[]>();
    targets.set(each.virtualService, byHost);
    addTo(byHost, each.host, each);
  }
  return targets;
}

/** The subsets that destinations name, each once. */
export function subsetsNamed(destinations: readonly RouteDestination[]): readonly string[] {
  const names = destinations.map(({ destination }) => destination.subset ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}

/** Those subsets of a host, whoever defines them, that have pods. */
export function subsetsWithPods(mesh: Mesh, host: string): ReadonlySet<string> {
  const [service] = mesh.services.named(host);
  if (service === undefined) return new Set();
  const pods = mesh.behind(service);
  const subsets = mesh.destinationRules.covering(host).flatMap(({ spec }) => spec.subsets ?? []);
  const filled = subsets.filter(({ labels = {} }) => pods.some((pod) => carries(pod.labels, labels)));
  return new Set(filled.map(({ name = '' }) => name));
}

/** Whether a host has pods, and all of them are in this subset. */
export function hasAllPods(mesh: Mesh, host: string, subset: string): boolean {
  const [service] = mesh.services.named(host);
  const pods = service === undefined ? [] : mesh.behind(service);
  const defined = mesh.destinationRules
    .covering(host)
    .flatMap(({ spec }) => spec.subsets ?? [])
    .find(({ name }) => name === subset);
  if (defined === undefined || pods.length === 0) return false;
  return pods.every((pod) => carries(pod.labels, defined.labels ?? {}));
}
