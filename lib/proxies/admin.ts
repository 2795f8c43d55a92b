import type { MeshProxy } from './proxy';

/** The admin port of Envoy in a pod, which listens for the pod itself only. */
export const adminPort = 15000;

/** The admin interface of proxies. */
export interface ProxyAdmin {
  /**
   * The JSON at a path of a proxy's admin interface.
   *
   * @throws ProxySilent where this proxy does not answer
   * @throws ClusterError where the API server lets nobody through to any of them
   */
  get(proxy: MeshProxy, path: string, signal: AbortSignal): Promise<unknown>;
  /** Nothing more is to be asked of a proxy for now: what is kept open for it may end. */
  release(proxy: MeshProxy): void;
  /** Ends all that was kept open. */
  close(): void;
}

/** One proxy does not answer, or with nothing that can be read. */
export class ProxyUnreachable extends Error {
  override readonly name = 'ProxyUnreachable';
}
