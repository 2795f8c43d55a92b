import type { ProxyConfig } from '../../../envoy/config-dump';
import { referencedClusters } from '../../../envoy/references';
import type { Mesh } from '../../../mesh/mesh';
import { destinationsOf } from '../../../mesh/routes/destinations';
import { type ClusterId, clusterIdOf, clusterName } from '../../../proxies/expected';
import { type Mismatch, shortName, stillHas, stillRoutes } from './mismatch';

/** Configuration that no proxy may have any more. */
export interface Removed {
  /** Clusters that must be absent. */
  readonly clusters: readonly ClusterId[];
  /** Subsets that no route may reference, as `SUBSET|HOST`; a whole host as `|HOST`. */
  readonly subsets: ReadonlySet<string>;
}

/** The configuration of some hosts that one mesh has and the next one does not. */
export function removedBetween(before: Mesh, after: Mesh, hosts: ReadonlySet<string>): Removed {
  const present = new Set([...hosts].flatMap((host) => clustersOf(after, host)).map(clusterName));
  const clusters = [...hosts]
    .flatMap((host) => clustersOf(before, host))
    .filter((id) => !present.has(clusterName(id)));
  const kept = routedSubsets(after, hosts);
  const subsets = [...routedSubsets(before, hosts)].filter((name) => !kept.has(name));
  const gone = [...hosts].filter((host) => isService(before, host) && !isService(after, host));
  return { clusters, subsets: new Set([...subsets, ...gone.map((host) => `|${host}`)]) };
}

/** The removed configuration that a proxy still has. Mirrors, and routes that no sample request matches, count too. */
export function stillPresent({ clusters, subsets }: Removed, config: ProxyConfig): readonly Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const id of clusters) {
    if (config.clusters.has(clusterName(id))) {
      mismatches.push(stillHas('clusters', id.host, shortName(id)));
    }
  }
  if (subsets.size === 0) return mismatches;
  for (const name of referencedClusters(config).keys()) {
    const id = clusterIdOf(name);
    if (id === undefined || !(subsets.has(`${id.subset}|${id.host}`) || subsets.has(`|${id.host}`))) continue;
    mismatches.push(stillRoutes(id.host, id));
  }
  return mismatches;
}

/** Every cluster of a host that a proxy may have. */
function clustersOf(mesh: Mesh, host: string): ClusterId[] {
  const subsets = mesh.destinationRules.covering(host).flatMap(({ spec }) => spec.subsets ?? []);
  const names = ['', ...subsets.map(({ name = '' }) => name)];
  const ports = mesh.services.named(host).flatMap((service) => service.ports);
  return ports.flatMap(({ number }) => names.map((subset) => ({ host, port: number, subset })));
}

/** The subsets that routes reference. A whole host needs no route: requests reach it by default. */
function routedSubsets(mesh: Mesh, hosts: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { host, destination } of destinationsOf(mesh)) {
    if (destination.subset && hosts.has(host)) found.add(`${destination.subset}|${host}`);
  }
  return found;
}

function isService(mesh: Mesh, host: string): boolean {
  return mesh.services.named(host).some(({ object }) => object !== undefined);
}
