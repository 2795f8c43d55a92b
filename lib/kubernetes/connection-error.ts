/** Thrown when there is no way to reach a cluster: no client, no kubeconfig, no such context. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
