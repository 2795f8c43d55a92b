import type { Listener, RouteConfiguration } from './config-types';

/** The part of what a proxy holds that came from its control plane, as its `/config_dump` says. */
export interface ProxyConfig {
  /** Listeners that take connections: those that are still warming up are not among them. */
  readonly listeners: readonly Listener[];
  /** Route tables by name. */
  readonly routes: ReadonlyMap<string, RouteConfiguration>;
  /** Clusters that can be sent to, by name. */
  readonly clusters: ReadonlySet<string>;
  /** Endpoints by cluster; nothing for clusters that find theirs otherwise, such as by DNS. */
  readonly endpoints: ReadonlyMap<string, readonly ProxyEndpoint[]>;
}

/** An endpoint of a cluster. */
export interface ProxyEndpoint {
  /** `ADDRESS:PORT`; an address of IPv6 stands in brackets. */
  readonly address: string;
  /** Whether the control plane says that it can be sent to. */
  readonly isHealthy: boolean;
}

/** One resource, as it stands in an answer that was asked for one kind of them. */
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

/** Reads answers to `/config_dump?resource=…`, of listeners, routes, clusters and endpoints. */
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

/** What the control plane calls well; what it says nothing of counts as well. */
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

/** `ADDRESS:PORT`, as proxies write it. */
export function addressWithPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
