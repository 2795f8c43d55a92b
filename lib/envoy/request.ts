/** A request or connection as it reaches a proxy. */
export interface ProxyRequest {
  /** `http` is plaintext, `https` is terminated by the proxy; `tls` and `tcp` are connections. */
  readonly protocol: 'http' | 'https' | 'tls' | 'tcp';
  /** The destination address; undefined if it is the proxy's own, as at a gateway. */
  readonly address: string | undefined;
  /** The destination port. */
  readonly port: number;
  /** The `Host` header. */
  readonly authority: string;
  /** Path with query. */
  readonly path: string;
  readonly method: string;
  /** Headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The server name in the TLS handshake. */
  readonly sni: string;
}

/** The decision of a proxy about a request, by its configuration. */
export type Decision =
  | {
      readonly kind: 'clusters';
      /** Whether each request is forwarded by itself, or the whole connection. */
      readonly by: 'requests' | 'connection';
      readonly shares: readonly ClusterShare[];
    }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  /** A response of the proxy itself. */
  | { readonly kind: 'response'; readonly status: number }
  /** No route matches: 404 with flag NR. */
  | { readonly kind: 'no-route' }
  /** No listener, or no filter chain of it, accepts the connection. */
  | { readonly kind: 'closed' }
  /** It cannot be decided from the configuration that is read here. */
  | { readonly kind: 'unknown'; readonly why: string };

/** A cluster with its share of the requests, 0 to 1. */
export interface ClusterShare {
  readonly cluster: string;
  readonly share: number;
}
