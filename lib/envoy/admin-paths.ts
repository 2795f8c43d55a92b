/** The part of a configuration to read, so that responses stay small. */
export interface DumpScope {
  /** Ports of listeners and route tables; empty to read none of them. */
  readonly ports: ReadonlySet<number>;
  /** Full names of the hosts of clusters and endpoints, and of route tables for one host. */
  readonly hosts: ReadonlySet<string>;
  /** Addresses of listeners, besides listeners for all addresses. */
  readonly addresses: ReadonlySet<string>;
}

/**
 * The paths that read the configuration of some ports and hosts. A whole dump contains the bootstrap configuration, which
 * is larger than the needed part.
 */
export function configDumpPaths({ ports, hosts, addresses }: DumpScope): readonly string[] {
  const port = `(${[...ports].sort((a, b) => a - b).join('|')})`;
  const host = few(hosts, '[^|:]+');
  const address = few(['0.0.0.0', '::', '[::]', ...addresses], '[^_]+');
  const cluster = `outbound\\|[0-9]+\\|[^|]*\\|${host}`;
  const routes = [
    pathOf('dynamic_listeners', `virtualOutbound|${address}_${port}`),
    // A route table has the routes of all hosts that share a port, and is by far the largest resource.
    pathOf('dynamic_route_configs', `${port}|https?\\.${port}(\\..*)?|${host}:${port}`),
  ];
  return [
    ...(ports.size === 0 ? [] : routes),
    // The other fields of a cluster are ten times as large.
    `${pathOf('dynamic_active_clusters', cluster)}&mask=cluster.name`,
    `${pathOf('dynamic_endpoint_configs', cluster)}&include_eds`,
  ];
}

/** The path that reads the hosts of clusters whose name matches. Old proxies respond with all clusters. */
export function clustersPath(pattern: string): string {
  return `/clusters?format=json&filter=${encodeURIComponent(pattern)}`;
}

function pathOf(resource: string, names: string): string {
  return `/config_dump?resource=${resource}&name_regex=${encodeURIComponent(names)}`;
}

/** Envoy accepts paths of about ten thousand characters. With more names than this, all resources are read. */
const mostAlternatives = 150;

function few(texts: Iterable<string>, otherwise: string): string {
  const all = [...texts];
  return all.length > mostAlternatives ? otherwise : alternatives(all);
}

/** A pattern that matches any of some texts. */
export function alternatives(texts: Iterable<string>): string {
  return `(${[...texts].sort().map(escaped).join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
