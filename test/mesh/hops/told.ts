import type { Hop } from '../../../lib/trace/hops/hop';
import { hopsOf } from '../../../lib/trace/hops/hops';
import { callerNamed } from '../../../lib/trace/named-callers';
import { type Trace, traceOf } from '../../../lib/trace/trace';
import { meshOfCluster } from '../reading/predicted';
import { type Chain, NAMESPACE, objectsOf } from './chains';

/** What a trace says about a chain. */
export interface Told {
  /** The versions that answer if the header is passed on, and if it is dropped: `shop-v1 cart-v2`. */
  readonly kept: string;
  readonly lost: string;
  /** Where it is unknown whether a header is passed on: `shop-v1 x-cart`. */
  readonly doubts: readonly string[];
}

/** Follows a chain by the manifests. */
export function told(chain: Chain): Told {
  const mesh = meshOfCluster(objectsOf(chain));
  const { services, headers, forwards } = chain;
  const request = {
    protocol: 'http',
    host: `${services[0]}.${NAMESPACE}`,
    port: 8080,
    path: '/',
    headers: new Map(Object.entries(headers)),
  } as const;
  const trace = traceOf(mesh, callerNamed(mesh, `${NAMESPACE}/caller-v1`, undefined), request);
  const hops = hopsOf(mesh, trace, { services, forwards });
  const way = (without: Hop['headers']['kind']) => [trace, ...wayOf(hops, without)].map(versionOf).join(' ');
  return { kept: way('dropped'), lost: way('passed-on'), doubts: [...new Set(doubtsOf(hops))] };
}

/** The hops, without those of one of the two continuations. */
function wayOf(hops: readonly Hop[], without: Hop['headers']['kind']): Trace[] {
  const [hop] = hops.filter(({ headers }) => headers.kind !== without);
  return hop === undefined ? [] : [hop.trace, ...wayOf(hop.next, without)];
}

function doubtsOf(hops: readonly Hop[]): string[] {
  return hops.flatMap(({ from, headers, next }) => [
    ...(headers.kind === 'certain' ? [] : [`${from.object.name} ${headers.names.join(',')}`]),
    ...doubtsOf(next),
  ]);
}

function versionOf({ branches }: Trace): string {
  return branches.flatMap(({ versions }) => versions.map(({ workload }) => workload.object.name)).join();
}
