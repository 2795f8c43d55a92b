import type { Graph, GraphElement } from '../model/graph';

/** More services than this do not fit in one picture: their namespaces are folded. */
export const mostServices = 40;

/** What of a graph is visible. */
export interface Visible {
  /** The elements that have a box. */
  readonly shown: ReadonlySet<string>;
  /** The namespace whose box stands for an element. */
  readonly folded: ReadonlyMap<string, string>;
}

/**
 * The visible elements of a graph.
 *
 * @param focus the id of a service, of which the neighbours are shown; or a namespace, which is unfolded, with the
 * namespaces and gateways beside it
 */
export function visibleIn(graph: Graph, focus: string | undefined): Visible {
  const all: readonly (GraphElement & { readonly namespace: string })[] = [
    ...graph.gateways,
    ...graph.services,
    ...graph.workloads,
  ];
  if (graph.services.some(({ id }) => id === focus))
    return { shown: besides(graph, new Set([focus ?? ''])), folded: new Map() };
  const connected = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
  const isDrawn = ({ id }: GraphElement) => !id.startsWith('workload/') || connected.has(id);
  if (focus !== undefined) {
    const own = all.filter((each) => each.namespace === focus && isDrawn(each)).map(({ id }) => id);
    const near = besides(graph, new Set(own));
    const others = all.filter(({ id, namespace }) => near.has(id) && namespace !== focus);
    const gateways = others.filter(({ id }) => id.startsWith('gateway/')).map(({ id }) => id);
    const isFolded = graph.services.length > mostServices;
    return {
      shown: new Set([...own, ...gateways, ...(isFolded ? [] : others.map(({ id }) => id))]),
      folded: isFolded
        ? new Map(
            others.filter(({ id }) => !gateways.includes(id)).map(({ id, namespace }) => [id, namespace]),
          )
        : new Map(),
    };
  }
  if (graph.services.length <= mostServices)
    return { shown: new Set(all.filter(isDrawn).map(({ id }) => id)), folded: new Map() };
  return {
    shown: new Set(graph.gateways.map(({ id }) => id)),
    folded: new Map([...graph.services, ...graph.workloads].map(({ id, namespace }) => [id, namespace])),
  };
}

/** Some elements, and all that they call or that call them. */
function besides({ edges }: Graph, ids: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(ids);
  for (const { from, to } of edges) {
    if (ids.has(from)) found.add(to);
    if (ids.has(to)) found.add(from);
  }
  return found;
}
