import type { Finding } from '../../check/finding';
import { placeOf as textPlace } from '../../check/place';
import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { policiesOf } from '../../mesh/policies/policies';
import { carries } from '../../mesh/registry/workloads';
import type { Graph, GraphEdge, GraphElement, GraphFinding } from './graph';
import type { Registry } from './registry';

/** A graph with the findings of `check` on its elements. */
export function marked(graph: Graph, registry: Registry, findings: readonly Finding[]): Graph {
  if (findings.length === 0) return graph;
  const elements = elementsOf(registry, graph);
  const byElement = new Map<string, number[]>();
  for (const [index, { at }] of findings.entries()) {
    if (at.object === undefined) continue;
    for (const id of elements(at.object)) addTo(byElement, id, index);
  }
  const mark = <Element extends GraphElement>(element: Element): Element => {
    const own = byElement.get(element.id);
    return own === undefined ? element : { ...element, findings: own };
  };
  return {
    ...graph,
    gateways: graph.gateways.map(mark),
    services: graph.services.map((service) => ({ ...mark(service), versions: service.versions.map(mark) })),
    workloads: graph.workloads.map(mark),
    edges: graph.edges.map(mark),
    findings: findings.map(told),
  };
}

function told({ rule, severity, message, effect, fix, at }: Finding): GraphFinding {
  const { file, line } = textPlace(at);
  return { rule, severity, message, effect, fix, at: { file, line: line ?? null } };
}

/** The elements that an object is about. A rule of a VirtualService is about its edges, or else about its hosts. */
function elementsOf(registry: Registry, graph: Graph): (object: MeshObject) => ReadonlySet<string> {
  const ids = new Map<string, Set<string>>();
  const add = (object: MeshObject | undefined, id: string) => {
    if (object === undefined) return;
    const known = ids.get(keyOf(object)) ?? new Set();
    ids.set(keyOf(object), known.add(id));
  };
  const { mesh, services } = registry;
  for (const gateway of mesh.gateways) add(gateway.object, `gateway/${gateway.name}`);
  for (const { id, service, versions } of services.values()) {
    add(service.object, id);
    for (const { workload, version } of versions) {
      add(workload.object, id);
      add(workload.object, version.id);
    }
  }
  for (const { object, host } of mesh.destinationRules.all) {
    const own = services.get(host);
    if (own !== undefined) add(object, own.id);
  }
  const drawn = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
  for (const { object, hosts } of mesh.virtualServices) {
    for (const edge of edgesOf(graph, object)) add(object, edge.id);
    for (const host of hosts) {
      const own = services.get(host);
      if (own !== undefined && drawn.has(own.id)) add(object, own.id);
    }
  }
  for (const { object, labels } of policiesOf(mesh)) {
    if (Object.keys(labels).length === 0) continue;
    for (const { id, service, versions } of services.values()) {
      const isNear = service.namespace === object.namespace;
      if (isNear && versions.some(({ workload }) => carries(workload.labels, labels))) add(object, id);
    }
  }
  for (const workload of graph.workloads) {
    const object = objectNamed(mesh, workload);
    add(object, workload.id);
  }
  return (object) => ids.get(keyOf(object)) ?? nothing;
}

const nothing: ReadonlySet<string> = new Set();

function edgesOf({ edges }: Graph, { kind, namespace, name }: MeshObject): readonly GraphEdge[] {
  const words = `${kind} ${namespace}/${name}`;
  return edges.filter(({ because }) => because.includes(words));
}

function objectNamed(mesh: Mesh, named: { kind: string; namespace: string; name: string }) {
  return mesh.workloads
    .in(named.namespace)
    .find(({ object }) => object.kind === named.kind && object.name === named.name)?.object;
}
