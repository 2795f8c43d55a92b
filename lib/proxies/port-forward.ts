import type { Client, KubeConfig } from '../kubernetes/client';
import { ForwardedAdmin } from './forwarded-admin';

/** The admin interface of the proxies in the cluster of a kubeconfig. */
export function proxyAdmin(client: Client, config: KubeConfig): ForwardedAdmin {
  const ports = new client.PortForward(config);
  return new ForwardedAdmin(
    config.getCurrentCluster()?.server ?? '',
    async ({ namespace, name }, port, output, error, input) => {
      const socket = await ports.portForward(namespace, name, [port], output, error, input);
      if (typeof socket === 'function') throw new Error('the client opened a port forward that reconnects');
      return socket;
    },
  );
}
