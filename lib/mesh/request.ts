import type { Labels } from './objects/mesh-object';

/** Who calls: pods of the mesh with a sidecar, or clients outside through the pods of a gateway. */
export interface Caller {
  readonly kind: 'gateway' | 'workload';
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Labels of the pods. */
  readonly labels: Labels;
}

/** What is asked. */
export interface Request {
  /** `http` in plain text, `https` only to a gateway that ends TLS; `tls` and `tcp` are connections. */
  readonly protocol: 'http' | 'https' | 'tls' | 'tcp';
  /** The name that is called, as DNS resolves it for the caller. */
  readonly host: string;
  /** The port that is called. */
  readonly port: number;
  /**
   * The `Host` header.
   *
   * @default - the name that is called
   */
  readonly authority?: string;
  /**
   * Path with query.
   *
   * @default /
   */
  readonly path?: string;
  /** @default GET */
  readonly method?: string;
  /**
   * Headers by name in lower case.
   *
   * @default - none
   */
  readonly headers?: ReadonlyMap<string, string>;
  /**
   * The name in the handshake of TLS.
   *
   * @default - the name that is called
   */
  readonly sni?: string;
}
