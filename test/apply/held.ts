import { HOST } from '../mesh/gates/scene';

/** What an Envoy in these tests holds of the cart. */
export interface Held {
  /** Parts of the requests by subset. */
  readonly routes: Readonly<Record<string, number>>;
  /** Addresses of endpoints by subset; all of the cart's under the empty name. */
  readonly clusters: Readonly<Record<string, readonly string[]>>;
  /** A subset that gets copies of some requests that nobody in these tests makes. */
  readonly mirror?: string;
  /** Requests in progress to each endpoint. */
  readonly outbound?: number;
  /** Requests in progress within the pod. */
  readonly inbound?: number;
}

const name = (subset: string) => `outbound|80|${subset}|${HOST}`;
const types = 'type.googleapis.com/envoy.extensions.filters.network';

/** The answer of its admin interface to a path, with what the path asks for and nothing else. */
export function adminAnswer(held: Held, path: string): unknown {
  const url = new URL(path, 'http://localhost');
  if (url.pathname === '/clusters') return clustersPage(held);
  const pattern = new RegExp(`^(?:${url.searchParams.get('name_regex')})$`);
  const all = resources(held)[url.searchParams.get('resource') ?? ''] ?? [];
  return { configs: all.filter(([own]) => pattern.test(own)).map(([, resource]) => resource) };
}

type Resources = Readonly<Record<string, readonly (readonly [name: string, resource: object])[]>>;

function resources({ routes, clusters, mirror }: Held): Resources {
  const http = {
    '@type': `${types}.http_connection_manager.v3.HttpConnectionManager`,
    rds: { route_config_name: '80' },
  };
  const out = { '@type': `${types}.tcp_proxy.v3.TcpProxy`, cluster: 'PassthroughCluster' };
  const listener = (own: string, port: number, typed_config: object) =>
    [
      own,
      {
        active_state: {
          listener: {
            name: own,
            address: { socket_address: { address: '0.0.0.0', port_value: port } },
            filter_chains: [{ filters: [{ typed_config }] }],
          },
        },
      },
    ] as const;
  const weighted = Object.entries(routes).map(([subset, weight]) => ({ name: name(subset), weight }));
  const route = { match: { prefix: '/' }, route: { weighted_clusters: { clusters: weighted } } };
  const copied = {
    match: { path: '/copied' },
    route: { cluster: name('v2'), request_mirror_policies: [{ cluster: name(mirror ?? '') }] },
  };
  const table = {
    name: '80',
    ignore_port_in_host_matching: true,
    virtual_hosts: [{ domains: [HOST], routes: mirror === undefined ? [route] : [copied, route] }],
  };
  const names = ['kubernetes', ...Object.keys(clusters)];
  return {
    dynamic_listeners: [listener('0.0.0.0_80', 80, http), listener('virtualOutbound', 15001, out)],
    dynamic_route_configs: [['80', { route_config: table }]],
    dynamic_active_clusters: names.map((subset) => {
      const own =
        subset === 'kubernetes' ? 'outbound|443||kubernetes.default.svc.cluster.local' : name(subset);
      return [own, { cluster: { name: own } }] as const;
    }),
    dynamic_endpoint_configs: Object.entries(clusters).map(([subset, addresses]) => [
      name(subset),
      {
        endpoint_config: {
          cluster_name: name(subset),
          endpoints: [
            {
              lb_endpoints: addresses.map((address) => ({
                health_status: 'HEALTHY',
                endpoint: { address: { socket_address: { address, port_value: 8080 } } },
              })),
            },
          ],
        },
      },
    ]),
  };
}

function clustersPage({ inbound = 0, outbound = 0, clusters }: Held): object {
  const host = (address: string, value: number) => ({
    address: { socket_address: { address, port_value: 8080 } },
    stats: [{ name: 'rq_active', value: String(value) }],
    health_status: { eds_health_status: 'HEALTHY' },
  });
  return {
    cluster_statuses: [
      { name: 'inbound|8080||', host_statuses: [host('127.0.0.6', inbound)] },
      ...Object.entries(clusters).map(([subset, addresses]) => ({
        name: name(subset),
        host_statuses: addresses.map((address) => host(address, outbound)),
      })),
    ],
  };
}
