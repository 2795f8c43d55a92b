import type { Labels } from './objects/mesh-object';

/** The caller: pods with a sidecar, or the pods of a gateway on behalf of clients outside the mesh. */
export interface Caller {
  readonly kind: 'gateway' | 'workload';
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Labels of the pods. */
  readonly labels: Labels;
}

/** A request. */
export interface Request {
  /** `http` in plain text, `https` only to a gateway that terminates TLS; `tls` and `tcp` are connections. */
  readonly protocol: 'http' | 'https' | 'tls' | 'tcp';
  /** The called name, which DNS resolves for the caller. */
  readonly host: string;
  /** The called port. */
  readonly port: number;
  /**
   * The `Host` header.
   *
   * @default - the called name, with the port unless the protocol implies it
   */
  readonly authority?: string;
  /**
   * The path with its query.
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
   * The server name in the TLS handshake.
   *
   * @default - the called name
   */
  readonly sni?: string;
  /**
   * Whether the client sends a certificate in the TLS handshake.
   *
   * @default - unknown
   */
  readonly certificate?: 'sent' | 'none';
}

/** The `Host` header that a client sends, unless it is given: without the port that the scheme implies. */
export function hostHeaderOf({ authority, host, port, protocol }: Request): string {
  const implied = protocol === 'https' ? 443 : 80;
  return authority ?? (port === implied ? host : `${host}:${port}`);
}
