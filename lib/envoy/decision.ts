import type { ProxyConfig } from './config-dump';
import type { FilterChain, Listener, RouteConfiguration, Typed, WeightedClusters } from './config-types';
import { chainOf } from './filter-chains';
import type { Decision, ProxyRequest } from './request';
import { routedBy, sentTo, sharesOf } from './routing';

const anyAddress: ReadonlySet<string | undefined> = new Set(['0.0.0.0', '::']);
/** The listener of a sidecar that accepts connections that no other listener matches. */
const catchAll = 'virtualOutbound';

/** The decision of a proxy about a request, by its configuration. */
export function decide(config: ProxyConfig, request: ProxyRequest): Decision {
  const listener = listenerOf(config, request);
  const found = listener === undefined ? undefined : byListener(config, listener, request);
  if (found !== undefined && found.kind !== 'closed') return found;
  const other = config.listeners.find(({ name }) => name === catchAll);
  if (request.address === undefined || other === undefined) return { kind: 'closed' };
  return byListener(config, other, request);
}

/** A listener for the exact address takes precedence over one for all addresses. */
function listenerOf({ listeners }: ProxyConfig, { address, port }: ProxyRequest): Listener | undefined {
  const own = listeners.filter((each) => each.name !== catchAll && portOf(each) === port);
  const exact = address === undefined ? undefined : own.find((each) => addressesOf(each).includes(address));
  return exact ?? own.find((each) => addressesOf(each).some((one) => anyAddress.has(one)));
}

function portOf({ address }: Listener): number | undefined {
  return address?.socket_address?.port_value;
}

function addressesOf({ address, additional_addresses = [] }: Listener): readonly (string | undefined)[] {
  return [address, ...additional_addresses.map((each) => each.address)].map(
    (each) => each?.socket_address?.address,
  );
}

function byListener(config: ProxyConfig, listener: Listener, request: ProxyRequest): Decision {
  const chain = chainOf(listener, request);
  if (typeof chain === 'string') return { kind: 'unknown', why: chain };
  return chain === undefined ? { kind: 'closed' } : byChain(config, chain, request);
}

interface RequestFilter extends Typed {
  readonly rds?: { readonly route_config_name?: string };
  readonly route_config?: RouteConfiguration;
}

interface ConnectionFilter extends Typed {
  readonly cluster?: string;
  readonly weighted_clusters?: WeightedClusters;
}

function byChain(config: ProxyConfig, chain: FilterChain, request: ProxyRequest): Decision {
  const { filters = [], transport_socket } = chain;
  const typed = (name: string) =>
    filters.map((each) => each.typed_config).find((each) => each?.['@type']?.endsWith(name) === true);
  const requests = typed('.HttpConnectionManager') as RequestFilter | undefined;
  if (requests !== undefined) {
    // Requests are read from plaintext, or from TLS that is terminated here.
    const isRead = request.protocol === 'http' || (request.protocol === 'https' && endsTls(transport_socket));
    return isRead ? byTable(config, requests, request) : { kind: 'closed' };
  }
  const connection = typed('.TcpProxy') as ConnectionFilter | undefined;
  if (connection?.cluster !== undefined)
    return sentTo('connection', [{ cluster: connection.cluster, share: 1 }]);
  if (connection?.weighted_clusters !== undefined) {
    return sentTo('connection', sharesOf(connection.weighted_clusters));
  }
  const last = filters.at(-1)?.name ?? 'no filter';
  return { kind: 'unknown', why: `a filter chain that ends with ${last}` };
}

function endsTls(socket: FilterChain['transport_socket']): boolean {
  return socket?.name?.endsWith('.tls') === true;
}

function byTable(config: ProxyConfig, { rds, route_config }: RequestFilter, request: ProxyRequest): Decision {
  if (route_config !== undefined) return routedBy(route_config, request);
  const name = rds?.route_config_name;
  if (name === undefined) return { kind: 'unknown', why: 'a route table that is chosen per request' };
  const table = config.routes.get(name);
  // A listener without its route table responds with 404.
  return table === undefined ? { kind: 'no-route' } : routedBy(table, request);
}
