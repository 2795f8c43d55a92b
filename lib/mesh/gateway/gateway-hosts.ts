import type { Mesh } from '../mesh';
import { hostCovers } from '../registry/hosts';
import type { Caller } from '../request';
import { boundTo } from '../routes/bindings';
import { HostTable } from '../routes/host-table';
import { hasRoutes, type Route, routesOf } from '../routes/route-match';
import type { VirtualService } from '../routes/virtual-services';
import type { GatewayServer } from './gateways';

/** A virtual host of a gateway: the routes of all VirtualServices with this host. */
export interface GatewayHost {
  readonly routes: readonly Route[];
  readonly redirectsToHttps: boolean;
}

interface Filling extends GatewayHost {
  readonly routes: Route[];
  redirectsToHttps: boolean;
}

const known = new WeakMap<Mesh, Map<string, HostTable<Filling>>>();

/** The virtual host that matches a `Host` header. */
export function gatewayHost(
  mesh: Mesh,
  caller: Caller,
  servers: readonly GatewayServer[],
  authority: string,
): GatewayHost | undefined {
  const tables = known.get(mesh) ?? new Map<string, HostTable<Filling>>();
  known.set(mesh, tables);
  const ids = servers.map(({ gateway, index }) => `${gateway.name}/${index}`);
  const key = JSON.stringify([caller.namespace, caller.labels, ids]);
  const table = tables.get(key) ?? tableOf(mesh, caller, servers);
  tables.set(key, table);
  return table.find(authority);
}

function tableOf(mesh: Mesh, caller: Caller, servers: readonly GatewayServer[]): HostTable<Filling> {
  const table = new HostTable<Filling>();
  for (const server of servers) {
    const { gateway, port } = server;
    const redirects = server.server.tls?.httpsRedirect === true;
    const place = { caller, gateways: new Set([gateway.name]), port };
    for (const virtualService of boundTo(mesh, gateway.name, caller.namespace)) {
      const hosts = hostsAt(server, virtualService);
      if (hosts.length === 0) continue;
      const routes = routesOf(virtualService.http, place);
      if (hasRoutes(routes)) for (const host of hosts) fill(table, host, routes, redirects);
    }
    if (!redirects) continue;
    // As written: nobody can call a host with a namespace in it.
    for (const { host, namespace } of server.hosts) {
      fill(table, namespace === undefined ? host : `${namespace}/${host}`, [], true);
    }
  }
  return table;
}

function fill(table: HostTable<Filling>, host: string, routes: readonly Route[], redirects: boolean): void {
  const there = table.get(host);
  if (there === undefined) {
    table.add(host, { routes: [...routes], redirectsToHttps: redirects });
    return;
  }
  there.routes.push(...routes);
  there.redirectsToHttps ||= redirects;
}

/** The hosts that a server and a VirtualService share: of two patterns the narrower one. */
export function hostsAt(server: GatewayServer, { hosts, object }: VirtualService): readonly string[] {
  const common = new Set<string>();
  for (const { host, namespace } of server.hosts) {
    if (namespace !== undefined && namespace !== object.namespace) continue;
    for (const each of hosts) {
      if (hostCovers(each, host)) common.add(host);
      else if (hostCovers(host, each)) common.add(each);
    }
  }
  return [...common];
}
