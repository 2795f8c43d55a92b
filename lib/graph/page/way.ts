import type { Mesh } from '../../mesh/mesh';
import { resolvedName } from '../../mesh/registry/addresses';
import type { Workload } from '../../mesh/registry/workloads';
import type { Trace } from '../../trace/trace';
import { gatewaysOf } from '../../trace/why/virtual-services';
import type { Graph } from '../model/graph';
import { serviceId } from '../model/registry';

/**
 * The elements and connections of a graph on the way of a request, to all its destinations: the caller first, the
 * destinations last.
 */
export function wayOf(graph: Graph, mesh: Mesh, trace: Trace): readonly string[] {
  const nodes = new Set([...graph.gateways, ...graph.services, ...graph.workloads].map(({ id }) => id));
  const way = new Set<string>();
  const go = (from: readonly string[], to: string): void => {
    if (!nodes.has(to)) return;
    for (const edge of graph.edges)
      if (edge.to === to && from.includes(edge.from) && edge.kind !== 'mirror') way.add(edge.id);
    way.add(to);
  };
  const follow = (each: Trace, before: readonly string[]): void => {
    const own = callersOf(graph, mesh, each).filter((id) => nodes.has(id));
    for (const id of own) go(before, id);
    let at = own;
    const called = calledService(mesh, each);
    if (called !== undefined) {
      go(at, called);
      at = [...at, called];
    }
    for (const { host, versions } of each.branches) {
      go(at, serviceId(host));
      for (const version of versions) {
        const next = each.onward.get(version);
        if (next !== undefined) follow(next, at);
      }
    }
  };
  follow(trace, []);
  return [...way];
}

/** The elements that stand for the caller; none for any pod of a namespace. */
function callersOf(graph: Graph, mesh: Mesh, { caller, server }: Trace): readonly string[] {
  if (caller.caller.kind === 'gateway') {
    const gateways = server === undefined ? gatewaysOf(mesh, caller.caller) : [server.gateway];
    return gateways.map(({ name }) => `gateway/${name}`);
  }
  return caller.workloads.flatMap((each) => {
    const services = graph.services.filter(({ versions }) =>
      versions.some(({ workload }) => workload === workloadName(each)),
    );
    const { kind, namespace, name } = each.object;
    return services.length > 0 ? services.map(({ id }) => id) : [`workload/${kind}/${namespace}/${name}`];
  });
}

function workloadName({ object: { kind, namespace, name } }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}

/** The service whose name pods call; its rules may lead to others. */
function calledService(mesh: Mesh, { caller: { caller }, request }: Trace): string | undefined {
  if (caller.kind === 'gateway') return undefined;
  const { service } = resolvedName(mesh, caller, request.host);
  return service && serviceId(service.host);
}
