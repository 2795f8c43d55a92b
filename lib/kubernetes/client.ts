import { ConnectionError } from './connection-error';
import { importClient } from './kubernetes-client';

export type Client = typeof import('@kubernetes/client-node', { with: { 'resolution-mode': 'import' }});

/** A cluster and the credentials for it. */
export type KubeConfig = InstanceType<Client['KubeConfig']>;

/** Loads the official client. @throws ConnectionError when it is not installed */
export async function loadClient(): Promise<Client> {
  try {
    return await importClient();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConnectionError(
      'the Kubernetes client is not installed: npm install @kubernetes/client-node@1.4.0',
    );
  }
}

/**
 * The cluster of `KUBECONFIG`, `~/.kube/config` or the service account of the pod.
 *
 * @param context a context of the kubeconfig; undefined: the current one
 * @throws ConnectionError when there is no such context, or no kubeconfig
 */
export function kubeConfig(client: Client, context: string | undefined): KubeConfig {
  const config = new client.KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new ConnectionError(`cannot read the kubeconfig: ${(error as Error).message}`, { cause: error });
  }
  if (context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context)) {
      const known = names.length === 0 ? 'it has none' : `it has ${[...names].sort().join(', ')}`;
      throw new ConnectionError(`the kubeconfig has no context ${context}; ${known}`);
    }
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new ConnectionError(
      'the kubeconfig has no current context: choose one with kubectl config use-context or apply --context',
    );
  }
  // The client falls back to this address when it finds no kubeconfig.
  if (config.getCurrentContext() === 'loaded-context' && cluster.server === 'http://localhost:8080') {
    throw new ConnectionError('no kubeconfig found: set KUBECONFIG, or create ~/.kube/config');
  }
  // The client refuses an address without TLS otherwise.
  if (cluster.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
  return config;
}
