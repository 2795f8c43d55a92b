import { type Client, type KubeConfig, kubeConfig, loadClient } from './client';
import { ConnectedCluster } from './connected-cluster';
import { Http } from './http';

/** A connection to the cluster of a kubeconfig. */
export interface Connection {
  readonly client: Client;
  readonly config: KubeConfig;
  readonly cluster: ConnectedCluster;
  /** Closes open connections. */
  close(): void;
}

/**
 * Connects to the cluster of the kubeconfig. Sends no request yet.
 *
 * @param context a context of the kubeconfig; undefined: the current one
 * @throws ConnectionError when the client is not installed, or there is no such context
 */
export async function connect(context: string | undefined): Promise<Connection> {
  const client = await loadClient();
  const config = kubeConfig(client, context);
  const http = new Http(config);
  return { client, config, cluster: new ConnectedCluster(http), close: () => http.close() };
}
