import type { ProxyConfig } from '../../../envoy/config-dump';
import { decide } from '../../../envoy/decision';
import { clusterName, differenceOf } from '../../../proxies/expected';
import type { CallerExpectation, ClusterExpectation } from './expectation';
import { hasNotYet, type Mismatch, routeMismatch, shortName, stillHas } from './mismatch';
import { stillPresent } from './unknown-to-proxies';

/**
 * The mismatches between an expectation and the configuration of a proxy: each request must get its expected result, and
 * each cluster must be present with exactly the ready endpoints, also a cluster that no route references yet.
 */
export function mismatchesOf(
  { requests, clusters, removed }: CallerExpectation,
  config: ProxyConfig,
): readonly Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const { called, expected, request } of requests) {
    const difference = differenceOf(expected, decide(config, request));
    if (difference !== undefined) mismatches.push(routeMismatch(called, difference));
  }
  for (const expected of clusters) {
    const mismatch = clusterMismatch(config, expected);
    if (mismatch !== undefined) mismatches.push(mismatch);
  }
  mismatches.push(...stillPresent(removed, config));
  return mismatches;
}

function clusterMismatch(
  config: ProxyConfig,
  { id, endpoints, isForAll }: ClusterExpectation,
): Mismatch | undefined {
  const name = clusterName(id);
  if (!config.clusters.has(name)) {
    // Istiod may be set to send a gateway only the clusters of its own routes.
    if (!isForAll && !holds(config, id.host)) return undefined;
    return hasNotYet('clusters', id.host, shortName(id));
  }
  const held = config.endpoints.get(name);
  if (endpoints === undefined || held === undefined) return undefined;
  const healthy = new Set(held.filter(({ isHealthy }) => isHealthy).map(({ address }) => address));
  const missing = [...endpoints].filter((address) => !healthy.has(address)).length;
  if (missing > 0) return hasNotYet('endpoints', id.host, `${podCount(missing)} of ${shortName(id)}`);
  const old = [...healthy].filter((address) => !endpoints.has(address)).length;
  if (old === 0) return undefined;
  return stillHas(
    'endpoints',
    id.host,
    `${podCount(old)} of ${shortName(id)} ${old === 1 ? 'that is' : 'that are'} not ready`,
  );
}

/** Whether a proxy has clusters of a host, or of the Kubernetes API, which every proxy without that restriction has. */
function holds({ clusters }: ProxyConfig, host: string): boolean {
  return [...clusters].some(
    (name) => name.endsWith(`|${host}`) || name.startsWith('outbound|443||kubernetes.default.svc.'),
  );
}

function podCount(count: number): string {
  return count === 1 ? 'a pod' : `${count} pods`;
}
