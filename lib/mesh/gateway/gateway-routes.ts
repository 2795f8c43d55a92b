import type { Mesh } from '../mesh';
import { hostsOverlap } from '../registry/hosts';
import { type Caller, hostHeaderOf, type Request } from '../request';
import { boundTo } from '../routes/bindings';
import { bySni, holdsAt } from '../routes/connection-rules';
import { catchAllsLast } from '../routes/route-match';
import { connected, type Routed, routed } from '../routes/routing';
import type { VirtualService } from '../routes/virtual-services';
import { gatewayHost } from './gateway-hosts';
import { gatewayPort } from './gateway-servers';
import type { GatewayServer } from './gateways';

/**
 * How the pods of a gateway route a request.
 *
 * @param mesh the mesh of their listeners
 * @param routes the mesh of their routes
 */
export function gatewayRouted(mesh: Mesh, caller: Caller, request: Request, routes: Mesh): Routed {
  const { plain = [], tls = [] } = gatewayPort(mesh, caller, request.port) ?? {};
  const [first] = plain;
  switch (request.protocol) {
    case 'http':
      if (first?.serves !== 'http') return closed;
      // All servers of a plain port share one route table.
      return httpRouted(routes, caller, request, gatewayPort(routes, caller, request.port)?.plain ?? []);
    case 'tcp':
      return first?.serves === 'tcp' ? (tcpRouted(mesh, caller, first) ?? closed) : closed;
    case 'https':
    case 'tls':
      return tlsRouted(mesh, caller, request, tls, routes);
  }
}

const closed: Routed = { kind: 'closed', tried: [] };

/** The same server in another mesh, for a server that terminates TLS: its route table is named after it. */
function sameServer(mesh: Mesh, { gateway, port, server }: GatewayServer): readonly GatewayServer[] {
  const there = mesh.gateways.find(({ name }) => name === gateway.name)?.servers ?? [];
  return there.filter((each) => each.port === port && each.server.port?.name === server.port?.name);
}

function httpRouted(mesh: Mesh, caller: Caller, request: Request, servers: readonly GatewayServer[]): Routed {
  const authority = request.authority ?? request.host;
  const host = gatewayHost(mesh, caller, servers, authority);
  if (host === undefined) return { kind: 'status', status: 404, flag: 'NR', tried: [] };
  if (host.redirectsToHttps) {
    const location = `https://${hostHeaderOf(request)}${request.path ?? '/'}`;
    return { kind: 'redirect', status: 301, location, tried: [] };
  }
  return routed(catchAllsLast(host.routes), request, request.port);
}

/** The first tcp rule of the first VirtualService of a server. */
function tcpRouted(mesh: Mesh, caller: Caller, server: GatewayServer): Routed | undefined {
  const place = placeOf(server);
  for (const { tcp } of takenBy(mesh, caller, server)) {
    for (const rule of tcp) {
      const { match = [], route = [] } = rule.route;
      const fits = match.length === 0 || match.some((each) => holdsAt(each, rule.at.object, place));
      if (fits && route.length > 0) return connected(rule);
    }
  }
  return undefined;
}

interface TlsChain {
  readonly sni: readonly string[];
  /** Undefined for TLS passthrough. */
  readonly server: GatewayServer | undefined;
  readonly routed: Routed | undefined;
}

/**
 * The chain with the most specific server name gets the connection. A server that terminates TLS may parse requests.
 */
function tlsRouted(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  servers: readonly GatewayServer[],
  routes: Mesh,
): Routed {
  const chain = tlsChain(mesh, caller, request, servers);
  if (chain?.server?.serves !== 'http') return chain?.routed ?? closed;
  if (request.protocol !== 'https') return closed;
  return httpRouted(routes, caller, request, sameServer(routes, chain.server));
}

function tlsChain(
  mesh: Mesh,
  caller: Caller,
  { sni, host }: Request,
  servers: readonly GatewayServer[],
): TlsChain | undefined {
  const names = new Set<string>();
  const chains = servers.flatMap((server) =>
    server.serves === 'passthrough' ? passing(mesh, caller, server, names) : [ending(mesh, caller, server)],
  );
  return bySni(chains, sni ?? host)[0];
}

/** The server of a gateway that answers a TLS handshake; undefined if none does, or it passes the connection through. */
export function handshakeServer(mesh: Mesh, caller: Caller, request: Request): GatewayServer | undefined {
  const { protocol, port } = request;
  if (caller.kind !== 'gateway' || (protocol !== 'https' && protocol !== 'tls')) return undefined;
  return tlsChain(mesh, caller, request, gatewayPort(mesh, caller, port)?.tls ?? [])?.server;
}

function ending(mesh: Mesh, caller: Caller, server: GatewayServer): TlsChain {
  const routed = server.serves === 'tcp' ? tcpRouted(mesh, caller, server) : undefined;
  return { sni: namesOf(server.hosts.map(({ host }) => host)), server, routed };
}

/** Envoy would refuse the second of two chains for one server name, so istiod leaves it out. */
function passing(mesh: Mesh, caller: Caller, server: GatewayServer, names: Set<string>): readonly TlsChain[] {
  const place = placeOf(server);
  return takenBy(mesh, caller, server).flatMap(({ tls }) =>
    tls.flatMap((rule) =>
      (rule.route.route ?? []).length === 0
        ? []
        : (rule.route.match ?? []).flatMap((match): TlsChain[] => {
            const { sniHosts = [] } = match;
            if (!holdsAt(match, rule.at.object, place) || sniHosts.some((host) => names.has(host))) return [];
            for (const host of sniHosts) names.add(host);
            return [{ sni: namesOf(sniHosts), server: undefined, routed: connected(rule) }];
          }),
    ),
  );
}

function namesOf(hosts: readonly string[]): readonly string[] {
  return hosts.includes('*') ? [] : hosts.map((host) => host.toLowerCase());
}

/** A gateway does not match the source of a connection. */
function placeOf({ gateway, port }: GatewayServer) {
  return { caller: undefined, gateway: gateway.name, port };
}

/** The VirtualServices with a host that a server serves. */
function takenBy(mesh: Mesh, caller: Caller, server: GatewayServer): readonly VirtualService[] {
  return boundTo(mesh, server.gateway.name, caller.namespace).filter(({ hosts, object }) =>
    server.hosts.some(
      ({ host, namespace }) =>
        (namespace === undefined || namespace === object.namespace) &&
        hosts.some((each) => hostsOverlap(each, host)),
    ),
  );
}
