import { addTo } from '../objects/multi-map';
/** Where short names of one object are read. */
export interface HostScope {
  /** Namespace of the object that the name stands in. */
  readonly namespace: string;
  /** Domain of the cluster: `cluster.local`. */
  readonly domain: string;
}

/**
 * A name as istiod reads it: without a dot it is a Service of the object's own namespace; with a dot it is taken
 * as it is, so that `reviews.shop` names no Service of the cluster.
 */
export function fullHost(host: string, { namespace, domain }: HostScope): string {
  if (host === '' || host === '*' || host.includes('.')) return host;
  return `${host}.${namespace}.svc.${domain}`;
}

/** Whether a host pattern (`*`, `*.example.com`, `shop.example.com`) takes a host, which may be a pattern itself. */
export function hostCovers(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  return pattern.startsWith('*') && host.length >= pattern.length && host.endsWith(pattern.slice(1));
}

/** Whether there is a host that both patterns take. */
export function hostsOverlap(a: string, b: string): boolean {
  return hostCovers(a, b) || hostCovers(b, a);
}

/** Sorts the most specific pattern first, as Envoy tries them: exact ones, then wildcards by length. */
export function bySpecificity(a: string, b: string): number {
  const wild = Number(a.startsWith('*')) - Number(b.startsWith('*'));
  if (wild !== 0) return wild;
  if (a.length !== b.length) return b.length - a.length;
  return a < b ? -1 : Number(a > b);
}

/**
 * Finds what stands under the most specific pattern that takes a host, without trying them all: a host has only as
 * many suffixes as it has letters.
 */
export class HostIndex<Value> {
  private readonly exact = new Map<string, Value[]>();
  private readonly suffixes = new Map<string, Value[]>();

  /** Values under one pattern keep the order in which they were added. */
  add(pattern: string, value: Value): void {
    const [map, key] = pattern.startsWith('*')
      ? ([this.suffixes, pattern.slice(1)] as const)
      : ([this.exact, pattern] as const);
    addTo(map, key, value);
  }

  /** What stands under exactly this pattern. */
  under(pattern: string): readonly Value[] {
    const map = pattern.startsWith('*') ? this.suffixes : this.exact;
    return map.get(pattern.startsWith('*') ? pattern.slice(1) : pattern) ?? [];
  }

  /** All values whose pattern takes the host, the most specific pattern first. */
  *covering(host: string): Generator<Value> {
    yield* this.under(host);
    yield* this.widerThan(host);
  }

  /** Those of them that take other hosts too. */
  *widerThan(host: string): Generator<Value> {
    if (this.suffixes.size === 0) return;
    // A wildcard stands for one character at least.
    const from = host.startsWith('*') ? 2 : 1;
    for (let start = from; start <= host.length; start++) yield* this.suffixes.get(host.slice(start)) ?? [];
  }
}
