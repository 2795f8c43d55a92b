import { type Gateway, type GatewayServer, servesGateway } from './gateways';
import { bySpecificity, hostCovers, hostsOverlap } from './hosts';
import type { HttpRule } from './http-rules';
import { takesAll, whyNotPlace } from './matching';
import type { Mesh } from './mesh';
import type { Caller, Request } from './request';
import { type Routed, routed, shares } from './routing';
import { isExportedTo } from './services';
import type { VirtualService } from './virtual-services';

/** What the pods of a gateway do with a request. */
export function gatewayRouted(mesh: Mesh, caller: Caller, request: Request): Routed {
  const servers = serversOf(mesh, caller).filter(({ port }) => port === request.port);
  if (servers.length === 0) return closed;
  if (request.protocol === 'tcp') return tcpRouted(mesh, caller, request, servers);
  if (request.protocol === 'tls') return tlsRouted(mesh, caller, request, servers);
  const isTls = request.protocol === 'https';
  const candidates = servers.filter(({ serves, endsTls }) => serves === 'http' && endsTls === isTls);
  if (candidates.length === 0) return closed;
  const table = isTls ? bySni(candidates, request.sni ?? request.host) : candidates;
  return table.length === 0 ? closed : httpRouted(mesh, caller, request, table);
}

const closed: Routed = { kind: 'closed', tried: [] };

/** The servers of every Gateway that these pods serve. */
function serversOf(mesh: Mesh, { labels }: Caller): readonly GatewayServer[] {
  return mesh.gateways.filter((gateway) => servesGateway(labels, gateway)).flatMap(({ servers }) => servers);
}

/** Of servers that end TLS, the one whose hosts name the client's most exactly has the connection. */
function bySni(servers: readonly GatewayServer[], sni: string): readonly GatewayServer[] {
  const fitting = servers.flatMap((server) =>
    server.hosts.filter(({ host }) => hostCovers(host, sni)).map(({ host }) => ({ host, server })),
  );
  const [best] = fitting.sort((a, b) => bySpecificity(a.host, b.host));
  return best === undefined ? [] : [best.server];
}

function httpRouted(mesh: Mesh, caller: Caller, request: Request, servers: readonly GatewayServer[]): Routed {
  const name = withoutPort(request.authority ?? request.host);
  const hosts = virtualHosts(mesh, caller, servers);
  const best = [...hosts.keys()].filter((host) => hostCovers(host, name)).sort(bySpecificity)[0];
  const found = best === undefined ? undefined : hosts.get(best);
  if (found === undefined) return { kind: 'status', status: 404, flag: 'NR', tried: [] };
  if (found.redirectsToHttps) {
    const location = `https://${request.authority ?? request.host}${request.path ?? '/'}`;
    return { kind: 'redirect', status: 301, location, tried: [] };
  }
  return routed(sorted(found.rules), request, {
    caller,
    gateways: found.gateways,
    port: request.port,
  });
}

/** A virtual host of Envoy: the rules of all VirtualServices that name its host. */
interface VirtualHost {
  readonly rules: HttpRule[];
  readonly gateways: Set<string>;
  redirectsToHttps: boolean;
}

function virtualHosts(
  mesh: Mesh,
  caller: Caller,
  servers: readonly GatewayServer[],
): ReadonlyMap<string, VirtualHost> {
  const hosts = new Map<string, VirtualHost>();
  for (const { server, gateway, own } of servers.map((server) => ({
    server,
    gateway: server.gateway,
    own: servicesFor(mesh, caller, server.gateway),
  }))) {
    const redirects = server.server.tls?.httpsRedirect === true;
    let isUsed = false;
    for (const virtualService of own) {
      for (const host of hostsAt(server, virtualService)) {
        isUsed = true;
        const known = hosts.get(host) ?? { rules: [], gateways: new Set(), redirectsToHttps: redirects };
        hosts.set(host, known);
        known.gateways.add(gateway.name);
        known.redirectsToHttps ||= redirects;
        for (const rule of rulesAt(virtualService, gateway, server, caller)) {
          if (!known.rules.includes(rule)) known.rules.push(rule);
        }
      }
    }
    if (isUsed || !redirects) continue;
    for (const { host } of server.hosts) {
      if (!hosts.has(host)) hosts.set(host, { rules: [], gateways: new Set(), redirectsToHttps: true });
    }
  }
  return hosts;
}

/** VirtualServices that name a Gateway and are exported to its pods, in istiod's order. */
function servicesFor(mesh: Mesh, caller: Caller, gateway: Gateway): readonly VirtualService[] {
  return mesh.virtualServices.filter(
    ({ gateways, exportedTo, hosts }) =>
      hosts.length > 0 && gateways.has(gateway.name) && isExportedTo(exportedTo, caller.namespace),
  );
}

/** The hosts of a VirtualService that a server takes. */
export function hostsAt(server: GatewayServer, { hosts, object }: VirtualService): readonly string[] {
  return hosts.filter((host) =>
    server.hosts.some(
      (taken) =>
        (taken.namespace === undefined || taken.namespace === object.namespace) &&
        hostsOverlap(taken.host, host),
    ),
  );
}

/** Rules with a match that may hold at this server. */
function rulesAt(
  { http }: VirtualService,
  gateway: Gateway,
  server: GatewayServer,
  caller: Caller,
): readonly HttpRule[] {
  const place = { caller, gateways: new Set([gateway.name]), port: server.port };
  return http.filter(
    ({ matches }) =>
      matches.length === 0 ||
      matches.some(({ match, gateways }) => whyNotPlace(match, gateways, place) === undefined),
  );
}

/** Rules that take everything come last at a gateway, wherever they stand in their VirtualService. */
function sorted(rules: readonly HttpRule[]): readonly HttpRule[] {
  const isLast = ({ matches }: HttpRule) => matches.length === 0 || matches.every(takesAll);
  return [...rules.filter((rule) => !isLast(rule)), ...rules.filter(isLast)];
}

function tlsRouted(mesh: Mesh, caller: Caller, request: Request, servers: readonly GatewayServer[]): Routed {
  const sni = request.sni ?? request.host;
  const ending = bySni(
    servers.filter(({ endsTls }) => endsTls),
    sni,
  );
  if (ending.some(({ serves }) => serves === 'tcp')) return tcpRouted(mesh, caller, request, ending);
  for (const server of servers.filter(({ serves }) => serves === 'passthrough')) {
    const place = { caller, gateways: new Set([server.gateway.name]), port: server.port };
    for (const virtualService of servicesFor(mesh, caller, server.gateway)) {
      if (hostsAt(server, virtualService).length === 0) continue;
      for (const { route, scope, at } of virtualService.tls) {
        const fits = (route.match ?? []).some(
          (match) =>
            (match.sniHosts ?? []).some((host) => hostCovers(host, sni)) &&
            whyNotPlace(match, undefined, place) === undefined,
        );
        if (fits) return { kind: 'clusters', shares: shares(route.route ?? [], scope, at), tried: [], at };
      }
    }
  }
  return closed;
}

function tcpRouted(mesh: Mesh, caller: Caller, request: Request, servers: readonly GatewayServer[]): Routed {
  for (const server of servers.filter(({ serves }) => serves === 'tcp')) {
    const place = { caller, gateways: new Set([server.gateway.name]), port: request.port };
    for (const virtualService of servicesFor(mesh, caller, server.gateway)) {
      if (hostsAt(server, virtualService).length === 0) continue;
      for (const { route, scope, at } of virtualService.tcp) {
        const { match = [] } = route;
        const fits =
          match.length === 0 || match.some((each) => whyNotPlace(each, undefined, place) === undefined);
        if (fits) return { kind: 'clusters', shares: shares(route.route ?? [], scope, at), tried: [], at };
      }
    }
  }
  return closed;
}

function withoutPort(authority: string): string {
  return authority.replace(/:\d+$/, '');
}
