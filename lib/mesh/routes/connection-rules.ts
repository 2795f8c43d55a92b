import type { TcpMatch, TlsMatch } from '../objects/istio-types';
import type { MeshObject } from '../objects/mesh-object';
import { carries } from '../registry/workloads';
import type { Caller } from '../request';
import { gatewayNames } from './virtual-services';

/** The proxy that evaluates a tls or tcp rule: `caller` is undefined at a gateway, which does not match the source. */
export interface ConnectionPlace {
  readonly caller: Caller | undefined;
  /** `mesh`, or the Gateway. */
  readonly gateway: string;
  readonly port: number;
}

/** Whether a match of a tls or tcp rule can hold in a proxy, before any connection is known. */
export function holdsAt(match: TcpMatch | TlsMatch, object: MeshObject, place: ConnectionPlace): boolean {
  const { caller, gateway, port } = place;
  if (match.port && match.port !== port) return false;
  if (match.gateways?.length && !gatewayNames(match.gateways, object.namespace).has(gateway)) return false;
  if (caller === undefined) return true;
  if (match.sourceNamespace && match.sourceNamespace !== caller.namespace) return false;
  return carries(caller.labels, match.sourceLabels ?? {});
}

/** The chains with the most specific match for a server name; else the chains without server names. */
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

/** The specificity of a match on a server name; below 0 if it does not match. */
function exactness(wanted: string, name: string): number {
  if (wanted === name) return Number.POSITIVE_INFINITY;
  const suffix = wanted.slice(1);
  return wanted.startsWith('*.') && name.length > suffix.length && name.endsWith(suffix) ? suffix.length : -1;
}
