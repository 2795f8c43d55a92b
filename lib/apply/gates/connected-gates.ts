import type { Cluster } from '../../kubernetes/cluster';
import type { Connection } from '../../kubernetes/connect';
import { proxyAdmin } from '../../proxies/port-forward';
import { ClusterGates } from './cluster-gates';
import type { Gates } from './gates';

/** Gates that ask a cluster, and its proxies through it. */
export function connectedGates(
  { client, config }: Pick<Connection, 'client' | 'config'>,
  cluster: Cluster,
): Gates {
  return new ClusterGates(cluster, proxyAdmin(client, config));
}
