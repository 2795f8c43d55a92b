import { ConnectionError } from './connection-error';
import { importClient } from './kubernetes-client';

export type Client = typeof import('@kubernetes/client-node', { with: { 'resolution-mode': 'import' }});

/** Which cluster, and as whom. */
export type KubeConfig = InstanceType<Client['KubeConfig']>;

/** The official client. @throws ConnectionError where it is not installed */
export async function loadClient(): Promise<Client> {
  try {
    return await importClient();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConnectionError(
      'to reach a cluster, install its client first: npm install @kubernetes/client-node@1.4.0',
    );
  }
}

/**
 * The cluster that `KUBECONFIG`, `~/.kube/config` or the pod's own service account names.
 *
 * @param context a context of the kubeconfig; undefined: the current one
 * @throws ConnectionError where there is no such context, or none at all
 */
export function kubeConfig(client: Client, context: string | undefined): KubeConfig {
  const config = new client.KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new ConnectionError(`the kubeconfig cannot be read: ${(error as Error).message}`, { cause: error });
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
      'the kubeconfig names no cluster: choose one with --context or kubectl config use-context',
    );
  }
  // What the client falls back to where it finds nothing: nobody meant it.
  if (config.getCurrentContext() === 'loaded-context' && cluster.server === 'http://localhost:8080') {
    throw new ConnectionError(
      'there is no kubeconfig: name one in KUBECONFIG, or put it where kubectl has it, in ~/.kube/config',
    );
  }
  // Without TLS there is nothing to verify, and the client refuses such an address otherwise.
  if (cluster.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
  return config;
}
