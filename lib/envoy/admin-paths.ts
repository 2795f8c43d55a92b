/** What is asked of a proxy's admin interface, so that the answers hold only this. */
export interface DumpScope {
  /** Ports of listeners and route tables; none where they are not asked for. */
  readonly ports: ReadonlySet<number>;
  /** Hosts of clusters and endpoints, in full, with those of route tables of their own. */
  readonly hosts: ReadonlySet<string>;
  /** Addresses of listeners besides those of all addresses. */
  readonly addresses: ReadonlySet<string>;
}

/**
 * Paths that ask for the part of a configuration that is about some ports and hosts. The whole of it has its bootstrap
 * in every answer, which is larger than all that is wanted.
 */
export function configDumpPaths({ ports, hosts, addresses }: DumpScope): readonly string[] {
  const port = `(${[...ports].sort((a, b) => a - b).join('|')})`;
  const host = few(hosts, '[^|:]+');
  const address = few(['0.0.0.0', '::', '[::]', ...addresses], '[^_]+');
  const cluster = `outbound\\|[0-9]+\\|[^|]*\\|${host}`;
  const routes = [
    pathOf('dynamic_listeners', `virtualOutbound|${address}_${port}`),
    // A table has the routes of all hosts that share a port: it is by far the largest of them.
    pathOf('dynamic_route_configs', `${port}|https?\\.${port}(\\..*)?|${host}:${port}`),
  ];
  return [
    ...(ports.size === 0 ? [] : routes),
    // Whatever else a cluster has is as large as ten times this.
    `${pathOf('dynamic_active_clusters', cluster)}&mask=cluster.name`,
    `${pathOf('dynamic_endpoint_configs', cluster)}&include_eds`,
  ];
}

/** The path that asks how the hosts of clusters do whose name fits. Proxies that are old answer with all clusters. */
export function clustersPath(pattern: string): string {
  return `/clusters?format=json&filter=${encodeURIComponent(pattern)}`;
}

function pathOf(resource: string, names: string): string {
  return `/config_dump?resource=${resource}&name_regex=${encodeURIComponent(names)}`;
}

/** Envoy takes no longer paths than some ten thousand letters; beyond that all is asked for. */
const mostAlternatives = 150;

function few(texts: Iterable<string>, otherwise: string): string {
  const all = [...texts];
  return all.length > mostAlternatives ? otherwise : alternatives(all);
}

/** A pattern for any of some texts. */
export function alternatives(texts: Iterable<string>): string {
  return `(${[...texts].sort().map(escaped).join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
