/** A request, or a connection, as it comes to a proxy. */
export interface ProxyRequest {
  /** `http` in plain text, `https` to a proxy that ends TLS; `tls` and `tcp` are connections. */
  readonly protocol: 'http' | 'https' | 'tls' | 'tcp';
  /** The address that is connected to; undefined where it is one of the proxy's own, as at a gateway. */
  readonly address: string | undefined;
  /** The port that is connected to. */
  readonly port: number;
  /** The `Host` header. */
  readonly authority: string;
  /** Path with query. */
  readonly path: string;
  readonly method: string;
  /** Headers by name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The name in the handshake of TLS. */
  readonly sni: string;
}

/** What a proxy does with a request by its own configuration. */
export type Decision =
  | {
      readonly kind: 'clusters';
      /** What is sent on: each request, or what comes over a connection, whatever it is. */
      readonly by: 'requests' | 'connection';
      readonly shares: readonly ClusterShare[];
    }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  /** An answer of the proxy itself. */
  | { readonly kind: 'response'; readonly status: number }
  /** No route takes it: 404 with flag NR. */
  | { readonly kind: 'no-route' }
  /** No listener takes it, or no part of one. */
  | { readonly kind: 'closed' }
  /** It cannot be said from the configuration, or not by this reading. */
  | { readonly kind: 'unknown'; readonly why: string };

/** A cluster with its part of the requests, 0 to 1. */
export interface ClusterShare {
  readonly cluster: string;
  readonly share: number;
}
