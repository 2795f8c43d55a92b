import type { Listener, RouteConfiguration } from './config-types';

/** The configuration that a proxy received from its control plane, from its `/config_dump`. */
export interface ProxyConfig {
  /** Active listeners, without those that are still warming. */
  readonly listeners: readonly Listener[];
  /** Route tables by name. */
  readonly routes: ReadonlyMap<string, RouteConfiguration>;
  /** Names of active clusters. */
  readonly clusters: ReadonlySet<string>;
  /** Endpoints by cluster, without clusters that do not use EDS, such as DNS clusters. */
  readonly endpoints: ReadonlyMap<string, readonly ProxyEndpoint[]>;
}

/** An endpoint of a cluster. */
export interface ProxyEndpoint {
  /** `ADDRESS:PORT`; an IPv6 address is in brackets. */
  readonly address: string;
  /** Whether the control plane reports it as healthy. */
  readonly isHealthy: boolean;
}

/** One resource of a response for one kind of resources. */
interface Resource {
  readonly active_state?: { readonly listener?: Listener };
  readonly route_config?: RouteConfiguration;
  readonly cluster?: { readonly name?: string };
  readonly endpoint_config?: Assignment;
}

interface Assignment {
  readonly cluster_name?: string;
  readonly endpoints?: readonly {
    readonly lb_endpoints?: readonly {
      readonly health_status?: string;
      readonly endpoint?: {
        readonly address?: {
          readonly socket_address?: { readonly address?: string; readonly port_value?: number };
        };
      };
    }[];
  }[];
}

/** Reads responses to `/config_dump?resource=…` for listeners, routes, clusters and endpoints. */
export function readConfigDump(answers: readonly unknown[]): ProxyConfig {
  const listeners: Listener[] = [];
  const routes = new Map<string, RouteConfiguration>();
  const clusters = new Set<string>();
  const endpoints = new Map<string, ProxyEndpoint[]>();
  const resources = answers.flatMap(
    (each) => (each as { configs?: readonly Resource[] } | null)?.configs ?? [],
  );
  for (const { active_state, route_config, cluster, endpoint_config } of resources) {
    if (active_state?.listener !== undefined) listeners.push(active_state.listener);
    if (route_config?.name !== undefined) routes.set(route_config.name, route_config);
    if (cluster?.name !== undefined) clusters.add(cluster.name);
    if (endpoint_config?.cluster_name !== undefined)
      endpoints.set(endpoint_config.cluster_name, endpointsOf(endpoint_config));
  }
  return { listeners, routes, clusters, endpoints };
}

/** Health statuses that count as healthy; so does an absent one. */
const healthy: ReadonlySet<string | undefined> = new Set([undefined, 'UNKNOWN', 'HEALTHY', 'DEGRADED']);

function endpointsOf({ endpoints = [] }: Assignment): ProxyEndpoint[] {
  return endpoints.flatMap(({ lb_endpoints = [] }) =>
    lb_endpoints.flatMap(({ health_status, endpoint }) => {
      const { address, port_value = 0 } = endpoint?.address?.socket_address ?? {};
      if (address === undefined) return [];
      return [{ address: addressWithPort(address, port_value), isHealthy: healthy.has(health_status) }];
    }),
  );
}

/** `ADDRESS:PORT` in Envoy's notation. */
export function addressWithPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
