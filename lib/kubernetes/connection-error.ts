/** Thrown where the cluster of the kubeconfig cannot be asked at all: no client, no kubeconfig, no such context. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
