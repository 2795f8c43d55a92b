import { addTo } from '../objects/multi-map';
/** The scope in which the short names of an object are resolved. */
export interface HostScope {
  /** Namespace of the object with the name. */
  readonly namespace: string;
  /** Domain of the cluster: `cluster.local`. */
  readonly domain: string;
}

/**
 * The full host of a name, as istiod resolves it. A name without a dot is a Service in the object's namespace. A name
 * with a dot is unchanged, so `reviews.shop` does not refer to a Service of the cluster.
 */
export function fullHost(host: string, { namespace, domain }: HostScope): string {
  if (host === '' || host === '*' || host.includes('.')) return host;
  return serviceHost(host, { namespace, domain });
}

/** The full host of a Service of the cluster. */
export function serviceHost(name: string, { namespace, domain }: HostScope): string {
  return `${name}.${namespace}.svc.${domain}`;
}

/** The short names of a service for the pods of a namespace, by which their sidecars know it too. */
export function shortNames(host: string, namespace: string, domain: string): readonly string[] {
  const end = `.svc.${domain}`;
  if (!host.endsWith(end)) return [`${host}.`];
  const withNamespace = host.slice(0, -end.length);
  const [name = '', own] = withNamespace.split('.');
  return [`${host}.`, ...(own === namespace ? [name] : []), `${withNamespace}.svc`, withNamespace];
}

/** Whether a host is that of a Service of the cluster. */
export function isOfCluster(host: string, domain: string): boolean {
  return host.endsWith(`.svc.${domain}`);
}

/** A host in words: without the end that every Service of the cluster has. */
export function shortHost(host: string, domain: string): string {
  return isOfCluster(host, domain) ? host.slice(0, -`.svc.${domain}`.length) : host;
}

/** Whether a host pattern (`*`, `*.example.com`, `shop.example.com`) covers a host, which may be a pattern too. */
export function hostCovers(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  return pattern.startsWith('*') && host.length >= pattern.length && host.endsWith(pattern.slice(1));
}

/** Whether two patterns have a host in common. */
export function hostsOverlap(a: string, b: string): boolean {
  return hostCovers(a, b) || hostCovers(b, a);
}

/** Sorts the most specific pattern first, as Envoy does: exact hosts, then wildcards by length. */
export function bySpecificity(a: string, b: string): number {
  const wild = Number(a.startsWith('*')) - Number(b.startsWith('*'));
  if (wild !== 0) return wild;
  if (a.length !== b.length) return b.length - a.length;
  return a < b ? -1 : Number(a > b);
}

/**
 * An index of values by host pattern. It finds the most specific pattern that covers a host by looking up its suffixes,
 * of which there are only as many as letters.
 */
export class HostIndex<Value> {
  private readonly exact = new Map<string, Value[]>();
  private readonly suffixes = new Map<string, Value[]>();

  /** Adds a value. The values of one pattern keep their order. */
  add(pattern: string, value: Value): void {
    const [map, key] = pattern.startsWith('*')
      ? ([this.suffixes, pattern.slice(1)] as const)
      : ([this.exact, pattern] as const);
    addTo(map, key, value);
  }

  /** The values of exactly this pattern. */
  under(pattern: string): readonly Value[] {
    const map = pattern.startsWith('*') ? this.suffixes : this.exact;
    return map.get(pattern.startsWith('*') ? pattern.slice(1) : pattern) ?? [];
  }

  /** All values whose pattern covers the host, the most specific pattern first. */
  *covering(host: string): Generator<Value> {
    yield* this.under(host);
    yield* this.widerThan(host);
  }

  /** Those whose pattern is wider than the host. */
  *widerThan(host: string): Generator<Value> {
    if (this.suffixes.size === 0) return;
    // A wildcard matches at least one character.
    const from = host.startsWith('*') ? 2 : 1;
    for (let start = from; start <= host.length; start++) yield* this.suffixes.get(host.slice(start)) ?? [];
  }
}
