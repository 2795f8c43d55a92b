import { addressWithPort } from './config-dump';

/** A host of a cluster, with its current state in a proxy. */
export interface ProxyHost {
  readonly cluster: string;
  /** `ADDRESS:PORT`. */
  readonly address: string;
  /** Number of open requests. */
  readonly activeRequests: number;
  /** Number of open connections; HTTP connections stay open between requests. */
  readonly openConnections: number;
  /** Whether the proxy sends requests to it: healthy and not ejected. */
  readonly isHealthy: boolean;
}

interface ClusterStatus {
  readonly name?: string;
  readonly host_statuses?: readonly HostStatus[];
}

interface HostStatus {
  readonly address?: {
    readonly socket_address?: { readonly address?: string; readonly port_value?: number };
  };
  readonly stats?: readonly { readonly name?: string; readonly value?: string | number }[];
  readonly health_status?: Readonly<Record<string, unknown>>;
}

const healthy: ReadonlySet<unknown> = new Set([undefined, 'UNKNOWN', 'HEALTHY', 'DEGRADED']);

/** Reads the response to `/clusters?format=json`. */
export function readClusters(page: unknown): readonly ProxyHost[] {
  const { cluster_statuses = [] } = (page ?? {}) as { readonly cluster_statuses?: readonly ClusterStatus[] };
  return cluster_statuses.flatMap(({ name = '', host_statuses = [] }) =>
    host_statuses.map((host) => {
      const { address = '', port_value = 0 } = host.address?.socket_address ?? {};
      const { eds_health_status, ...failures } = host.health_status ?? {};
      return {
        cluster: name,
        address: addressWithPort(address, port_value),
        activeRequests: gauge(host, 'rq_active'),
        openConnections: gauge(host, 'cx_active'),
        isHealthy: healthy.has(eds_health_status) && !Object.values(failures).includes(true),
      };
    }),
  );
}

/** The value of a gauge. Envoy omits it if it is zero. */
function gauge({ stats = [] }: HostStatus, name: string): number {
  return Number(stats.find((each) => each.name === name)?.value ?? 0);
}
