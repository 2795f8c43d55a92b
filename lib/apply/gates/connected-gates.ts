import type { Cluster } from '../../kubernetes/cluster';
import type { Connection } from '../../kubernetes/connect';
import { proxyAdmin } from '../../proxies/port-forward';
import { ClusterGates } from './cluster-gates';
import type { Gates } from './gates';

/** The gates of a connected cluster. */
export function connectedGates(
  { client, config }: Pick<Connection, 'client' | 'config'>,
  cluster: Cluster,
): Gates {
  return new ClusterGates(cluster, proxyAdmin(client, config));
}
