import type { Mesh } from '../mesh';
import { hostsOverlap } from '../registry/hosts';
import type { Caller, Request } from '../request';
import { boundTo } from '../routes/bound';
import { bySni, holdsAt } from '../routes/connection-rules';
import { catchAllsLast } from '../routes/route-match';
import { connected, type Routed, routed } from '../routes/routing';
import type { VirtualService } from '../routes/virtual-services';
import { gatewayHost } from './gateway-hosts';
import { gatewayPort } from './gateway-servers';
import type { GatewayServer } from './gateways';

/**
 * What the pods of a gateway do with a request.
 *
 * @param mesh by which they have their listeners
 * @param routes by which they have their routes
 */
export function gatewayRouted(mesh: Mesh, caller: Caller, request: Request, routes: Mesh): Routed {
  const { plain = [], tls = [] } = gatewayPort(mesh, caller, request.port) ?? {};
  const [first] = plain;
  switch (request.protocol) {
    case 'http':
      if (first?.serves !== 'http') return closed;
      // All servers of a plain port have their routes together.
      return httpRouted(routes, caller, request, gatewayPort(routes, caller, request.port)?.plain ?? []);
    case 'tcp':
      return first?.serves === 'tcp' ? (tcpRouted(mesh, caller, first) ?? closed) : closed;
    case 'https':
    case 'tls':
      return tlsRouted(mesh, caller, request, tls, routes);
  }
}

const closed: Routed = { kind: 'closed', tried: [] };

/** A server that ends TLS as another mesh has it, by the names after which its routes are called. */
function sameServer(mesh: Mesh, { gateway, port, server }: GatewayServer): readonly GatewayServer[] {
  const there = mesh.gateways.find(({ name }) => name === gateway.name)?.servers ?? [];
  return there.filter((each) => each.port === port && each.server.port?.name === server.port?.name);
}

function httpRouted(mesh: Mesh, caller: Caller, request: Request, servers: readonly GatewayServer[]): Routed {
  const authority = request.authority ?? request.host;
  const host = gatewayHost(mesh, caller, servers, authority);
  if (host === undefined) return { kind: 'status', status: 404, flag: 'NR', tried: [] };
  if (host.redirectsToHttps) {
    const location = `https://${authority}${request.path ?? '/'}`;
    return { kind: 'redirect', status: 301, location, tried: [] };
  }
  return routed(catchAllsLast(host.routes), request, request.port);
}

/** The first tcp rule of the first VirtualService that a server takes. */
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
  /** Undefined for what is passed on as it is. */
  readonly server: GatewayServer | undefined;
  readonly routed: Routed | undefined;
}

/** The chain whose server names are the nearest has the connection; a server that ends TLS may read requests then. */
function tlsRouted(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  servers: readonly GatewayServer[],
  routes: Mesh,
): Routed {
  const names = new Set<string>();
  const chains = servers.flatMap((server) =>
    server.serves === 'passthrough' ? passing(mesh, caller, server, names) : [ending(mesh, caller, server)],
  );
  const [chain] = bySni(chains, request.sni ?? request.host);
  if (chain?.server?.serves !== 'http') return chain?.routed ?? closed;
  if (request.protocol !== 'https') return closed;
  return httpRouted(routes, caller, request, sameServer(routes, chain.server));
}

function ending(mesh: Mesh, caller: Caller, server: GatewayServer): TlsChain {
  const routed = server.serves === 'tcp' ? tcpRouted(mesh, caller, server) : undefined;
  return { sni: namesOf(server.hosts.map(({ host }) => host)), server, routed };
}

/** Of two chains for one server name the second would be refused by Envoy; istiod leaves it out. */
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

/** A gateway does not look at who sends. */
function placeOf({ gateway, port }: GatewayServer) {
  return { caller: undefined, gateway: gateway.name, port };
}

/** The VirtualServices of which a server takes a host. */
function takenBy(mesh: Mesh, caller: Caller, server: GatewayServer): readonly VirtualService[] {
  return boundTo(mesh, server.gateway.name, caller.namespace).filter(({ hosts, object }) =>
    server.hosts.some(
      ({ host, namespace }) =>
        (namespace === undefined || namespace === object.namespace) &&
        hosts.some((each) => hostsOverlap(each, host)),
    ),
  );
}
