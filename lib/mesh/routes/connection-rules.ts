import type { TcpMatch, TlsMatch } from '../objects/istio-types';
import type { MeshObject } from '../objects/mesh-object';
import { carries } from '../registry/workloads';
import type { Caller } from '../request';
import { gatewayNames } from './virtual-services';

/** Where a tls or tcp rule is tried: `caller` is undefined at a gateway, which does not look at the source. */
export interface ConnectionPlace {
  readonly caller: Caller | undefined;
  /** `mesh`, or the Gateway. */
  readonly gateway: string;
  readonly port: number;
}

/** Whether a match of a tls or tcp rule may hold at a place: all that is decided before any connection. */
export function holdsAt(match: TcpMatch | TlsMatch, object: MeshObject, place: ConnectionPlace): boolean {
  const { caller, gateway, port } = place;
  if (match.port && match.port !== port) return false;
  if (match.gateways?.length && !gatewayNames(match.gateways, object.namespace).has(gateway)) return false;
  if (caller === undefined) return true;
  if (match.sourceNamespace && match.sourceNamespace !== caller.namespace) return false;
  return carries(caller.labels, match.sourceLabels ?? {});
}

/** Of chains that ask for a server name, those that ask most exactly for this one; else those that ask for none. */
export function bySni<Chain extends { readonly sni: readonly string[] }>(
  chains: readonly Chain[],
  sni: string | undefined,
): readonly Chain[] {
  const name = sni?.toLowerCase();
  let best: readonly Chain[] = chains.filter((chain) => chain.sni.length === 0);
  let length = -1;
  for (const chain of name === undefined ? [] : chains) {
    for (const each of chain.sni) {
      const reach = exactness(each, name ?? '');
      if (reach <= length) continue;
      [best, length] = [[chain], reach];
    }
  }
  return best;
}

/** How exactly a server name is asked for; below 0 where another is. */
function exactness(wanted: string, name: string): number {
  if (wanted === name) return Number.POSITIVE_INFINITY;
  const suffix = wanted.slice(1);
  return wanted.startsWith('*.') && name.length > suffix.length && name.endsWith(suffix) ? suffix.length : -1;
}
