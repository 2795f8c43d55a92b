import type { MeshProxy } from './proxy';

/** The admin port of Envoy in a pod, on which it listens on localhost only. */
export const adminPort = 15000;

/** The admin interface of proxies. */
export interface ProxyAdmin {
  /**
   * Reads JSON from a path of the admin interface of a proxy.
   *
   * @throws ProxyUnreachable when the proxy does not answer
   * @throws ClusterError when the API server refuses the port forward
   */
  get(proxy: MeshProxy, path: string, signal: AbortSignal): Promise<unknown>;
  /** A proxy is not needed for now: its connection may be closed. */
  release(proxy: MeshProxy): void;
  /** Closes all connections. */
  close(): void;
}

/** A proxy does not answer, or its response cannot be read. */
export class ProxyUnreachable extends Error {
  override readonly name = 'ProxyUnreachable';
}
