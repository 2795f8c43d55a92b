import type { Finding } from '../../check/finding';
import { type MeshOptions, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { byCodeUnit } from '../../mesh/objects/order';
import { callsOf } from './calls';
import { mergedEdges } from './edges';
import { entrancesOf } from './gateways';
import type { Graph, GraphElement, GraphService } from './graph';
import { marked } from './marks';
import { notesOf } from './notes';
import { mirrors, redirections } from './redirections';
import { hostElsewhere, registryOf, serviceId, serviceOf } from './registry';
import { releasesOf, withShares } from './release';

/**
 * The possible traffic of some manifests.
 *
 * @param findings the findings of `check` on the same manifests
 */
export function graphOf(
  objects: readonly MeshObject[],
  options: MeshOptions = {},
  findings: readonly Finding[] = [],
): Graph {
  const mesh = meshOf(objects, options);
  const registry = registryOf(mesh);
  const releases = releasesOf(registry);
  const entrances = entrancesOf(registry);
  const calls = callsOf(registry, releases);
  const edges = mergedEdges([
    ...entrances.edges,
    ...redirections(registry, releases),
    ...mirrors(registry),
    ...calls.edges,
  ]);
  const called = new Set(edges.map(({ to }) => to));
  const services = [...registry.services.values()].map((node): GraphService => {
    const service = serviceOf(registry, node);
    const rules = releases.of(node);
    const callers = called.has(node.id) ? 'named' : service.callers;
    return { ...service, callers, rules, versions: withShares(service.versions, rules) };
  });
  const ids = new Set(services.map(({ id }) => id));
  const elsewhere = [...called]
    .filter((id) => !ids.has(id))
    .map((id) => hostElsewhere(mesh, id.slice(serviceId('').length)));
  const graph: Graph = {
    gateways: [...entrances.gateways].sort(byId),
    services: [...services, ...elsewhere].sort(byId),
    workloads: [...calls.workloads].sort(byId),
    edges,
    findings: [],
    notes: notesOf(mesh),
    isComparison: false,
  };
  return marked(graph, registry, findings);
}

function byId(a: GraphElement, b: GraphElement): number {
  return byCodeUnit(a.id, b.id);
}
