import { BlockList, isIP } from 'node:net';
import type { FilterChain, FilterChainMatch, Listener, ListenerPredicate } from './config-types';
import type { ProxyRequest } from './request';

/** The properties of a connection that a listener inspects. */
interface Seen {
  readonly port: number;
  readonly address: string | undefined;
  readonly serverName: string | undefined;
  readonly transport: 'tls' | 'raw_buffer';
  readonly application: readonly string[];
}

const read: ReadonlySet<string> = new Set([
  ...['destination_port', 'prefix_ranges', 'server_names', 'transport_protocol', 'application_protocols'],
]);

/**
 * The filter chain of a connection, matched in Envoy's order: port, address, server name, transport protocol, application
 * protocol. Undefined if no chain matches; a reason if it cannot be decided.
 */
export function chainOf(listener: Listener, request: ProxyRequest): FilterChain | string | undefined {
  const { filter_chains: chains = [], default_filter_chain: otherwise } = listener;
  const seen = seenBy(listener, request);
  let left = chains;
  for (const narrow of [byPort, byAddress, byServerName, byTransport, byApplication]) {
    left = narrow(left, seen);
  }
  const strange = left
    .flatMap((chain) => Object.keys(chain.filter_chain_match ?? {}))
    .find((key) => !read.has(key));
  if (strange !== undefined) return `a filter chain match by ${strange}`;
  return left[0] ?? otherwise;
}

function seenBy({ listener_filters = [] }: Listener, request: ProxyRequest): Seen {
  const looks = (name: string) =>
    listener_filters.some(
      ({ name: own, filter_disabled: disabled }) =>
        own?.endsWith(name) === true && !(disabled !== undefined && excludes(disabled, request.port)),
    );
  const isTls = request.protocol === 'https' || request.protocol === 'tls';
  const isSeen = isTls && looks('tls_inspector');
  const isRead = request.protocol === 'http' && looks('http_inspector');
  return {
    port: request.port,
    address: request.address,
    serverName: isSeen ? request.sni.toLowerCase() : undefined,
    transport: isSeen ? 'tls' : 'raw_buffer',
    application: isRead ? ['http/1.1'] : [],
  };
}

/** Whether a listener filter is disabled for connections to a port. */
function excludes(predicate: ListenerPredicate, port: number): boolean {
  const { or_match, and_match, not_match, any_match, destination_port_range: range } = predicate;
  if (or_match !== undefined) return or_match.rules?.some((each) => excludes(each, port)) ?? false;
  if (and_match !== undefined) return and_match.rules?.every((each) => excludes(each, port)) ?? false;
  if (not_match !== undefined) return !excludes(not_match, port);
  if (range !== undefined) return port >= (range.start ?? 0) && port < (range.end ?? 0);
  return any_match === true;
}

type Narrow = (chains: readonly FilterChain[], seen: Seen) => readonly FilterChain[];

/** The chains with a criterion that matches; if there are none, the chains without the criterion. */
function preferring(
  chains: readonly FilterChain[],
  asks: (match: FilterChainMatch) => boolean,
  gets: (match: FilterChainMatch) => boolean,
): readonly FilterChain[] {
  const matchOf = (chain: FilterChain) => chain.filter_chain_match ?? {};
  const fitting = chains.filter((chain) => asks(matchOf(chain)) && gets(matchOf(chain)));
  return fitting.length > 0 ? fitting : chains.filter((chain) => !asks(matchOf(chain)));
}

const byPort: Narrow = (chains, { port }) =>
  preferring(
    chains,
    ({ destination_port }) => destination_port !== undefined,
    ({ destination_port }) => destination_port === port,
  );

const byAddress: Narrow = (chains, { address }) => {
  const lengthOf = ({ prefix_ranges = [] }: FilterChainMatch) =>
    Math.max(
      -1,
      ...prefix_ranges.filter((range) => covers(range, address)).map(({ prefix_len = 0 }) => prefix_len),
    );
  const longest = Math.max(-1, ...chains.map((chain) => lengthOf(chain.filter_chain_match ?? {})));
  return preferring(
    chains,
    ({ prefix_ranges = [] }) => prefix_ranges.length > 0,
    (match) => longest >= 0 && lengthOf(match) === longest,
  );
};

const byServerName: Narrow = (chains, { serverName }) => {
  const candidates = serverName === undefined ? [] : patternsOf(serverName);
  const known = new Set(chains.flatMap((chain) => chain.filter_chain_match?.server_names ?? []));
  const best = candidates.find((each) => known.has(each));
  return preferring(
    chains,
    ({ server_names = [] }) => server_names.length > 0,
    ({ server_names = [] }) => best !== undefined && server_names.includes(best),
  );
};

const byTransport: Narrow = (chains, { transport }) =>
  preferring(
    chains,
    ({ transport_protocol = '' }) => transport_protocol !== '',
    ({ transport_protocol }) => transport_protocol === transport,
  );

const byApplication: Narrow = (chains, { application }) =>
  preferring(
    chains,
    ({ application_protocols = [] }) => application_protocols.length > 0,
    ({ application_protocols = [] }) => application_protocols.some((each) => application.includes(each)),
  );

/** The name, then its wildcards from the most specific to the least. */
function patternsOf(name: string): readonly string[] {
  const labels = name.split('.');
  return [name, ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)];
}

function covers(
  { address_prefix = '', prefix_len = 0 }: NonNullable<FilterChainMatch['prefix_ranges']>[number],
  address: string | undefined,
): boolean {
  const version = isIP(address ?? '');
  if (address === undefined || version === 0 || version !== isIP(address_prefix)) return false;
  const range = new BlockList();
  range.addSubnet(address_prefix, prefix_len, version === 6 ? 'ipv6' : 'ipv4');
  return range.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
