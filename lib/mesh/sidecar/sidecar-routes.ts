import type { Mesh } from '../mesh';
import { ANY_ADDRESS, type ResolvedName } from '../registry/addresses';
import type { MeshService } from '../registry/services';
import type { Caller, Request } from '../request';
import type { HostTable } from '../routes/host-table';
import { type Routed, routed } from '../routes/routing';
import { chainFor, listenerAt, type RequestChain } from './listeners';
import { type ProxyScope, scopeOf } from './proxy-scope';
import { routeTable, type VirtualHost } from './route-tables';

/**
 * How the sidecar of a pod routes a request of that pod to an address from DNS.
 *
 * @param mesh the mesh of its listeners
 * @param routes the mesh of its routes
 */
export function sidecarRouted(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  target: ResolvedName,
  routes: Mesh,
): Routed {
  const { address } = target;
  if (address === undefined) return { kind: 'unresolved', tried: [] };
  const scope = scopeOf(mesh, caller);
  const chains =
    listenerAt(mesh, caller, address, request.port) ?? listenerAt(mesh, caller, ANY_ADDRESS, request.port);
  const chain = chains && chainFor(chains, request, address);
  if (chain === undefined) return scope.allowsAny ? passedThrough : { kind: 'closed', tried: [] };
  if (chain.kind === 'connection') return chain.routed;
  if (routes === mesh) return byTable(mesh, caller, scope, request, chain);
  const now = scopeOf(routes, caller);
  const port = chain.egress.port?.number;
  // Without such a listener the route table has another name, which does not exist.
  const egress = now.listeners.find((each) => each.port?.number === port);
  return egress === undefined ? noRoute : byTable(routes, caller, now, request, { ...chain, egress });
}

const passedThrough: Routed = { kind: 'passthrough', tried: [] };
const noRoute: Routed = { kind: 'status', status: 404, flag: 'NR', tried: [] };

function byTable(
  mesh: Mesh,
  caller: Caller,
  scope: ProxyScope,
  request: Request,
  chain: RequestChain,
): Routed {
  const table = tableOf(mesh, caller, chain, request.port);
  const { sniffed } = chain;
  // A port with a detected protocol has a route table with its own service only, whatever the Host header is.
  const host =
    sniffed === undefined ? table.find(request.authority ?? request.host) : table.get(sniffed.host);
  if (host === undefined) {
    if (sniffed !== undefined) return noRoute;
    return scope.allowsAny ? passedThrough : { kind: 'status', status: 502, flag: '-', tried: [] };
  }
  if (host.routes !== undefined) return routed(host.routes, request, request.port);
  return toService(host.service, request.port);
}

function toService(service: MeshService | undefined, port: number): Routed {
  const cluster = { host: service?.host ?? '', port, subset: undefined, at: undefined };
  return { kind: 'clusters', by: 'requests', shares: [{ cluster, share: 1 }], tried: [] };
}

const tables = new WeakMap<Mesh, Map<string, HostTable<VirtualHost>>>();

function tableOf(mesh: Mesh, caller: Caller, { egress }: RequestChain, port: number): HostTable<VirtualHost> {
  const known = tables.get(mesh) ?? new Map<string, HostTable<VirtualHost>>();
  tables.set(mesh, known);
  const key = JSON.stringify([caller.namespace, caller.labels, port]);
  const found = known.get(key) ?? routeTable(caller, egress, port, mesh.domain);
  known.set(key, found);
  return found;
}
