import type { Mesh } from '../mesh';
import type { ServiceSpec } from '../objects/kubernetes-types';
import { addTo } from '../objects/multi-map';
import type { MeshService } from './services';

/** The name that an ExternalName Service is an alias of; undefined for other services. */
export function externalName({ resolution, object }: MeshService): string | undefined {
  if (resolution !== 'external-name') return undefined;
  return ((object?.data['spec'] ?? {}) as ServiceSpec).externalName;
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly MeshService[]>>();

/** The ExternalName Services that lead to a host, directly or through others, which istiod makes names of its service. */
export function aliasesOf(mesh: Mesh, host: string): readonly MeshService[] {
  const found = known.get(mesh) ?? aliasesByHost(mesh);
  known.set(mesh, found);
  return found.get(host) ?? [];
}

function aliasesByHost(mesh: Mesh): ReadonlyMap<string, readonly MeshService[]> {
  const byHost = new Map<string, MeshService[]>();
  for (const service of mesh.services.all) {
    if (service.resolution !== 'external-name') continue;
    const host = endOf(mesh, service);
    if (host !== undefined) addTo(byHost, host, service);
  }
  return byHost;
}

/** The host at the end of a chain of aliases; undefined for a circle, which DNS does not resolve. */
export function endOf(mesh: Mesh, alias: MeshService): string | undefined {
  const passed = new Set<string>([alias.host]);
  let host = externalName(alias);
  while (host !== undefined && !passed.has(host)) {
    passed.add(host);
    const [next] = mesh.services.named(host).filter(({ resolution }) => resolution === 'external-name');
    if (next === undefined) return host;
    host = externalName(next);
  }
  return undefined;
}
