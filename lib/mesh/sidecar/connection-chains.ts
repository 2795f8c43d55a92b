import { ANY_ADDRESS, addressesOf } from '../registry/addresses';
import { hostsOverlap } from '../registry/hosts';
import type { Protocol } from '../registry/protocols';
import type { MeshService } from '../registry/services';
import { type ConnectionPlace, holdsAt } from '../routes/connection-rules';
import { connected, type Routed } from '../routes/routing';
import type { VirtualService } from '../routes/virtual-services';

/** A filter chain that routes connections as a whole. */
export interface ConnectionChain {
  readonly kind: 'connection';
  /** Server names that it matches; empty for any. */
  readonly sni: readonly string[];
  /** Addresses that it matches; empty for any. */
  readonly ranges: readonly string[];
  readonly routed: Routed;
}

/** The service, port and listener of a set of chains. */
export interface ChainPlace extends ConnectionPlace {
  readonly protocol: Protocol;
  readonly service: MeshService;
  readonly virtualServices: readonly VirtualService[];
  /** The hosts of its aliases. */
  readonly aliases: readonly string[];
  /** The address of the listener. */
  readonly bind: string;
  readonly ranges: readonly string[];
}

/** The chains for the connections to a port of a service. */
export function connectionChains(place: ChainPlace): readonly ConnectionChain[] {
  const own = place.virtualServices.filter(({ hosts }) =>
    hosts.some((host) => hostsOverlap(host, place.service.host)),
  );
  return place.protocol === 'tls' ? tlsChains(place, own) : tcpChains(place, own);
}

/** One chain for each match of a tls rule; without rules a chain to the service itself. */
function tlsChains(place: ChainPlace, own: readonly VirtualService[]): readonly ConnectionChain[] {
  const chains = own.flatMap(({ tls }) =>
    tls.flatMap((rule) => {
      if ((rule.route.route ?? []).length === 0) return [];
      const matches = (rule.route.match ?? []).filter((match) => holdsAt(match, rule.at.object, place));
      return matches.map(({ sniHosts = [], destinationSubnets = [] }) =>
        chain(connected(rule), sniHosts, destinationSubnets.length > 0 ? destinationSubnets : place.ranges),
      );
    }),
  );
  if (chains.length > 0) return chains;
  const isShared = place.bind === ANY_ADDRESS && addressesOf(place.service).includes(ANY_ADDRESS);
  // If the address does not identify the service, the server name must.
  const sni = place.ranges.length > 0 || isShared ? [place.service.host, ...place.aliases] : [];
  return [chain(toService(place), sni, place.ranges)];
}

/** Rules apply up to the first that matches any address; without one the last chain leads to the service itself. */
function tcpChains(place: ChainPlace, own: readonly VirtualService[]): readonly ConnectionChain[] {
  const chains: ConnectionChain[] = [];
  for (const rule of own.flatMap(({ tcp }) => tcp)) {
    if ((rule.route.route ?? []).length === 0) continue;
    const all = rule.route.match ?? [];
    const matches = all.filter((match) => holdsAt(match, rule.at.object, place));
    const subnets = matches.map(({ destinationSubnets = [] }) => destinationSubnets);
    if (all.length === 0 || subnets.some((each) => each.length === 0))
      return [...chains, chain(connected(rule), [], place.ranges)];
    if (subnets.length > 0) chains.push(chain(connected(rule), [], subnets.flat()));
  }
  return [...chains, chain(toService(place), [], place.ranges)];
}

function chain(routed: Routed, sni: readonly string[], ranges: readonly string[]): ConnectionChain {
  const isAny = sni.includes('*');
  return { kind: 'connection', sni: isAny ? [] : sni.map((each) => each.toLowerCase()), ranges, routed };
}

function toService({ service, port }: ChainPlace): Routed {
  const only = service.ports.length === 1 ? service.ports[0]?.number : undefined;
  const cluster = { host: service.host, port: only ?? port, subset: undefined, at: undefined };
  return { kind: 'clusters', by: 'connection', shares: [{ cluster, share: 1 }], tried: [] };
}
