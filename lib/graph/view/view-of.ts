import { byCodeUnit } from '../../mesh/objects/order';
import type { Change, Graph, GraphEdge } from '../model/graph';
import { gatewayBox, markOf, namespaceBox, namespaceId, outside, serviceBox, workloadBox } from './boxes';
import { type Visible, visibleIn } from './folding';
import { labelOf } from './label';
import type { Box, Connection, Group, View } from './view';
import { counted, listed } from './words';

/**
 * What one picture of a graph shows. Namespaces of large graphs are folded.
 *
 * @param focus the id of a service or a namespace, of which only the neighbours are shown; undefined: everything
 */
export function viewOf(graph: Graph, focus?: string): View {
  const visible = visibleIn(graph, focus);
  const boxes = boxesOf(graph, visible);
  const connections = connectionsOf(graph, visible, new Map(boxes.map((box) => [box.id, box])));
  const focused = graph.services.find(({ id }) => id === focus);
  return {
    title: titleOf(graph, visible, focused?.name ?? focus),
    description: connections.map(({ sentence }) => sentence).join(' '),
    groups: groupsOf(boxes),
    boxes,
    connections,
    notes: graph.notes,
  };
}

function boxesOf(graph: Graph, { shown, folded }: Visible): readonly Box[] {
  const isShown = ({ id }: { readonly id: string }) => shown.has(id);
  const namespaces = [...new Set(folded.values())].sort(byCodeUnit);
  return [
    ...graph.gateways.filter(isShown).map((each) => gatewayBox(graph, each)),
    ...graph.services.filter(isShown).map((each) => serviceBox(graph, each)),
    ...graph.workloads.filter(isShown).map((each) => workloadBox(graph, each)),
    ...namespaces.map((each) => namespaceBox(graph, each)),
  ];
}

function connectionsOf(
  graph: Graph,
  { folded }: Visible,
  boxes: ReadonlyMap<string, Box>,
): readonly Connection[] {
  const services = new Map(graph.services.map((service) => [service.id, service]));
  const whole: Connection[] = [];
  const between = new Map<string, GraphEdge[]>();
  const boxOf = (id: string) => {
    const namespace = folded.get(id);
    return namespace === undefined ? id : namespaceId(namespace);
  };
  for (const edge of graph.edges) {
    const [from, to] = [boxOf(edge.from), boxOf(edge.to)];
    if (!boxes.has(from) || !boxes.has(to) || from === to) continue;
    if (from !== edge.from || to !== edge.to) {
      const id = `calls ${from} ${to}`;
      between.set(id, [...(between.get(id) ?? []), edge]);
      continue;
    }
    const label = labelOf(edge, graph, services.get(to));
    const { id, kind, admitted, change, findings } = edge;
    whole.push({
      id,
      from,
      to,
      kind,
      isDenied: admitted === 'no',
      label,
      mark: markOf(graph, findings),
      change,
      sentence: sentenceOf(boxes, { from, to, kind }, label),
    });
  }
  const summed = [...between].map(([id, edges]): Connection => {
    const [from, to] = [boxOf(edges[0]?.from ?? ''), boxOf(edges[0]?.to ?? '')];
    const isAlike = edges.every(({ kind }) => kind === edges[0]?.kind);
    const label = [counted(edges.length, isAlike && edges[0]?.kind === 'route' ? 'route' : 'call')];
    return {
      id,
      from,
      to,
      kind: edges.some(({ kind }) => kind !== 'permission') ? 'call' : 'permission',
      isDenied: edges.every(({ admitted }) => admitted === 'no'),
      label: edges.length === 1 ? [] : label,
      mark: markOf(
        graph,
        edges.flatMap(({ findings }) => findings),
      ),
      change: changeOf(edges),
      sentence: sentenceOf(boxes, { from, to, kind: 'call' }, [counted(edges.length, 'connection')]),
    };
  });
  return [...whole, ...summed];
}

/** The change that all edges share; `changed` if only some differ. */
function changeOf(edges: readonly GraphEdge[]): Change {
  const changes = new Set(edges.map(({ change }) => change));
  const [only = null] = changes;
  return changes.size === 1 ? only : 'changed';
}

const verbs: Readonly<Record<Connection['kind'], string>> = {
  route: 'routes to',
  call: 'calls',
  mirror: 'copies requests to',
  permission: 'may call',
};

function sentenceOf(
  boxes: ReadonlyMap<string, Box>,
  { from, to, kind }: Pick<Connection, 'from' | 'to' | 'kind'>,
  label: readonly string[],
): string {
  const words = label.filter((line) => line !== 'may call' && line !== 'mirror');
  const how = words.length === 0 ? '' : ` (${words.join('; ')})`;
  return `${boxes.get(from)?.title} ${verbs[kind]} ${boxes.get(to)?.title}${how}.`;
}

/** The groups of the boxes. A single namespace needs no frame. */
function groupsOf(boxes: readonly Box[]): readonly Group[] {
  const ids = new Set(boxes.flatMap(({ group }) => group ?? []));
  return [...ids].sort(byCodeUnit).map((id) => ({ id, title: id === outside ? 'outside the mesh' : id }));
}

function titleOf(graph: Graph, { folded }: Visible, focused: string | undefined): string {
  if (focused !== undefined) return `Possible traffic of ${focused} and its neighbours`;
  const namespaces = new Set(folded.values()).size;
  const parts = [
    ...(graph.gateways.length > 0 ? [counted(graph.gateways.length, 'gateway')] : []),
    counted(graph.services.filter(({ kind }) => kind === 'service').length, 'service'),
    ...(namespaces > 0 ? [counted(namespaces, 'folded namespace')] : []),
  ];
  return `${graph.isComparison ? 'Changes of the possible traffic' : 'Possible traffic'}: ${listed(parts)}`;
}
