import type { Mesh } from '../mesh';
import { ANY_ADDRESS, addressesOf, addressOf } from '../registry/addresses';
import { shortNames } from '../registry/hosts';
import type { Protocol } from '../registry/protocols';
import type { MeshPort, MeshService } from '../registry/services';
import type { Caller, Request } from '../request';
import { bySni } from '../routes/connection-rules';
import { MESH } from '../routes/virtual-services';
import { type ChainPlace, type ConnectionChain, connectionChains } from './connection-chains';
import { type EgressListener, scopeOf } from './proxy-scope';

/** A filter chain that parses requests, if a connection begins like HTTP. */
export interface RequestChain {
  readonly kind: 'requests';
  /** The service of the port, if its protocol is detected; undefined for the route table of the port. */
  readonly sniffed: MeshService | undefined;
  readonly egress: EgressListener;
}

export type Chain = RequestChain | ConnectionChain;

/** A listener of a sidecar, built from all services that share its address and port. */
interface Listener {
  readonly chains: Chain[];
  protocol: Protocol;
  /** Whether an egress listener with its own port made it, so that no other listener can add to it. */
  isLocked: boolean;
}

type Listeners = Map<string, readonly Chain[] | undefined>;

const built = new WeakMap<Mesh, WeakMap<Caller, Listeners>>();

/** The chains of a sidecar's listener at an address and port; undefined if there is none. Built once for a caller. */
export function listenerAt(
  mesh: Mesh,
  caller: Caller,
  bind: string,
  port: number,
): readonly Chain[] | undefined {
  const byCaller = built.get(mesh) ?? new WeakMap<Caller, Listeners>();
  built.set(mesh, byCaller);
  const listeners: Listeners = byCaller.get(caller) ?? new Map();
  byCaller.set(caller, listeners);
  const key = `${bind} ${port}`;
  if (!listeners.has(key)) listeners.set(key, builtAt(mesh, caller, bind, port));
  return listeners.get(key);
}

function builtAt(mesh: Mesh, caller: Caller, bind: string, port: number): readonly Chain[] | undefined {
  let listener: Listener | undefined;
  for (const egress of scopeOf(mesh, caller).listeners) {
    if (egress.port !== undefined && egress.port.number !== port) continue;
    if (egress.port === undefined && listener !== undefined) listener.isLocked = true;
    for (const service of egress.services) {
      const own = service.ports.find(({ number, protocol }) => number === port && protocol !== 'udp');
      if (own === undefined || service.resolution === 'external-name') continue;
      const protocol = egress.port?.protocol ?? own.protocol;
      for (const { address, ranges } of bindsOf(mesh, service, own, protocol)) {
        if (address !== bind) continue;
        const { virtualServices } = egress;
        const place = {
          ...{ caller, gateway: MESH, port, protocol, service, virtualServices, bind, ranges },
          aliases: egress
            .aliasesOf(service)
            .flatMap((each) => [each, ...shortNames(each, caller.namespace, mesh.domain)]),
        };
        listener = joined(listener, place, egress);
      }
    }
  }
  return listener?.chains;
}

interface Bind {
  readonly address: string;
  readonly ranges: readonly string[];
}

/** HTTP services share a port; services with other protocols need their own address. */
function bindsOf(mesh: Mesh, service: MeshService, port: MeshPort, protocol: Protocol): readonly Bind[] {
  const everywhere = { address: ANY_ADDRESS, ranges: [] };
  if (protocol === 'http') return [everywhere];
  const addresses = addressesOf(service);
  const isPassedOn = service.resolution === 'headless' || service.resolution === 'any';
  if (isPassedOn && addresses.includes(ANY_ADDRESS)) {
    const behind = mesh.behind(service);
    if (behind.length === 0 && service.resolution === 'any' && service.selector === undefined)
      return [everywhere];
    return port.protocol === 'udp' ? [] : behind.map((each) => ({ address: addressOf(each), ranges: [] }));
  }
  return addresses.map((each) =>
    each.includes('/') ? { address: ANY_ADDRESS, ranges: [each] } : { address: each, ranges: [] },
  );
}

/** Merges listeners. The first keeps equal chains; HTTP and other protocols are distinguished by the first bytes. */
function joined(listener: Listener | undefined, place: ChainPlace, egress: EgressListener): Listener {
  const { protocol, bind, service } = place;
  if (listener?.isLocked) return listener;
  if (listener !== undefined && protocol !== 'tcp' && protocol !== 'tls' && listener.protocol === 'auto')
    return listener;
  const chains: Chain[] = protocol === 'http' ? [] : [...connectionChains(place)];
  if (protocol === 'http' || protocol === 'auto') {
    const sniffed = protocol === 'auto' && bind !== ANY_ADDRESS ? service : undefined;
    chains.push({ kind: 'requests', sniffed, egress });
  }
  const found = listener ?? { chains: [], protocol, isLocked: false };
  for (const chain of chains) if (!found.chains.some((each) => isSame(each, chain))) found.chains.push(chain);
  if (chains.some(({ kind }) => kind === 'requests')) found.protocol = 'auto';
  return found;
}

function isSame(a: Chain, b: Chain): boolean {
  if (a.kind === 'requests' || b.kind === 'requests') return a.kind === b.kind;
  const key = ({ sni, ranges }: ConnectionChain) => JSON.stringify([[...sni].sort(), [...ranges].sort()]);
  return key(a) === key(b);
}

/** The chain that matches a connection; undefined if none does. */
export function chainFor(
  chains: readonly Chain[],
  request: Pick<Request, 'protocol' | 'sni' | 'host'>,
  address: string,
): Chain | undefined {
  const connections = chains.filter((each): each is ConnectionChain => each.kind === 'connection');
  const atAddress = connections.filter(({ ranges }) => ranges.includes(address));
  const anywhere = connections.filter(({ ranges }) => ranges.length === 0);
  const sni = request.protocol === 'tls' ? (request.sni ?? request.host) : undefined;
  // A chain without matches comes last.
  const [looking] = bySni(atAddress.length > 0 ? atAddress : anywhere, sni);
  const isLast = looking === undefined || (looking.sni.length === 0 && looking.ranges.length === 0);
  const requests = chains.find(({ kind }) => kind === 'requests');
  if (request.protocol === 'http' && requests !== undefined && isLast) return requests;
  return looking ?? anywhere.find((each) => each.sni.length === 0);
}
