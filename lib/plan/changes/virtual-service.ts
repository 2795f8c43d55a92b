import type { Mesh } from '../../mesh/mesh';
import { isMapping, specOf, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { fullHost } from '../../mesh/registry/hosts';
import { carries } from '../../mesh/registry/workloads';

/**
 * A VirtualService without the destinations whose pods another state does not have: what a new version's routes
 * are before it is there, and what an old one's are before it goes. Undefined where nothing would be left, or
 * nothing changes.
 */
export function reduced(virtualService: MeshObject, own: Mesh, other: Mesh): MeshObject | undefined {
  const spec = specOf(virtualService);
  const rules = mappings(spec['http']);
  const kept = rules.flatMap((rule) => {
    const routes = mappings(rule['route']);
    if (routes.length === 0) return [rule];
    const left = routes.filter((route) => isPeopled(route, virtualService, own, other));
    if (left.length === 0) return [];
    return [left.length === routes.length ? rule : { ...rule, route: shared(left, routes) }];
  });
  if (kept.length === 0 || isSame(kept as Json, rules as Json)) return undefined;
  return withSpec(virtualService, { ...spec, http: kept });
}

/** The weights of what was left out go to the others, the last of them takes what does not come out even. */
function shared(left: readonly JsonObject[], all: readonly JsonObject[]): readonly JsonObject[] {
  const weight = (route: JsonObject) => Number(route['weight'] ?? 0);
  const [total, kept] = [all, left].map((routes) => routes.reduce((sum, each) => sum + weight(each), 0)) as [
    number,
    number,
  ];
  if (left.length === 1) return left.map(({ weight: _, ...rest }) => rest);
  let given = 0;
  return left.map((route, index) => {
    const own = kept === 0 ? 0 : Math.round((weight(route) * total) / kept);
    const part = index === left.length - 1 ? total - given : own;
    given += part;
    return { ...route, weight: part };
  });
}

function isPeopled(route: JsonObject, { namespace }: MeshObject, own: Mesh, mesh: Mesh): boolean {
  const destination = isMapping(route['destination']) ? route['destination'] : {};
  const { host, subset } = destination;
  const full = fullHost(String(host ?? ''), { namespace, domain: mesh.domain });
  const [service] = mesh.services.named(full);
  if (service === undefined) return false;
  const behind = mesh.behind(service);
  if (typeof subset !== 'string') return behind.length > 0 || service.resolution !== 'cluster-ip';
  const rules = own.destinationRules.covering(full);
  const found = rules.flatMap(({ spec }) => spec.subsets ?? []).find(({ name }) => name === subset);
  return found !== undefined && behind.some(({ labels }) => carries(labels, found.labels ?? {}));
}

function mappings(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}
