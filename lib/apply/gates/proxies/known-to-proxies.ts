import type { ProxyConfig } from '../../../envoy/config-dump';
import { decide } from '../../../envoy/decision';
import { clusterName, differenceOf } from '../../../proxies/expected';
import type { CallerKnowledge, WantedCluster } from './expectation';
import { hasNotYet, type Lack, routeLack, shortName, stillHas } from './mismatch';
import { knownStill } from './unknown-to-proxies';

/**
 * What a proxy lacks of what it is to hold: each request gets by its own configuration what it is to get, each cluster is
 * there, also those that no route names yet, with exactly the endpoints that are ready.
 */
export function lacksOf({ asked, clusters, unknown }: CallerKnowledge, config: ProxyConfig): readonly Lack[] {
  const lacks: Lack[] = [];
  for (const { called, expected, request } of asked) {
    const difference = differenceOf(expected, decide(config, request));
    if (difference !== undefined) lacks.push(routeLack(called, difference));
  }
  for (const wanted of clusters) {
    const lack = clusterLack(config, wanted);
    if (lack !== undefined) lacks.push(lack);
  }
  lacks.push(...knownStill(unknown, config));
  return lacks;
}

function clusterLack(config: ProxyConfig, { id, endpoints, isForAll }: WantedCluster): Lack | undefined {
  const name = clusterName(id);
  if (!config.clusters.has(name)) {
    // A gateway may be told to hold only what its own routes lead to.
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

/** Whether a proxy holds something of a host, or the one service that everybody holds who holds all. */
function holds({ clusters }: ProxyConfig, host: string): boolean {
  return [...clusters].some(
    (name) => name.endsWith(`|${host}`) || name.startsWith('outbound|443||kubernetes.default.svc.'),
  );
}

function podCount(count: number): string {
  return count === 1 ? 'a pod' : `${count} pods`;
}
