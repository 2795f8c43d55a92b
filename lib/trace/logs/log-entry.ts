/** One line of a proxy's access log; empty texts for fields that it does not have. */
export interface LogEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** From `?` on; empty if there is none. */
  readonly query: string;
  /** 0 for a connection, or a request without a response. */
  readonly status: number;
  /** `%RESPONSE_FLAGS%`: `NR`, `UF,URX`; empty if there are none. */
  readonly flags: readonly string[];
  /** `%RESPONSE_CODE_DETAILS%`. */
  readonly details: string;
  /** `%CONNECTION_TERMINATION_DETAILS%`. */
  readonly termination: string;
  /** `%UPSTREAM_TRANSPORT_FAILURE_REASON%`. */
  readonly transportFailure: string;
  readonly authority: string;
  readonly upstreamHost: string;
  /** `%UPSTREAM_CLUSTER%`: `outbound|8080|v2|backend.shop.svc.cluster.local`. */
  readonly cluster: string;
  readonly downstreamLocal: string;
  readonly sni: string;
  readonly route: string;
  /** The pod that logged it, if `kubectl logs --prefix`, stern or a collector says so. */
  readonly pod: string;
}
