import type { FilterChain, FilterChainMatch, Listener } from '../../lib/envoy/config-types';
import { decide } from '../../lib/envoy/decision';
import { chainOf } from '../../lib/envoy/filter-chains';
import type { ProxyRequest } from '../../lib/envoy/request';
import { request } from './recorded';

const inspectors = ['tls_inspector', 'http_inspector'].map((name) => ({
  name: `envoy.filters.listener.${name}`,
}));
const chain = (name: string, filter_chain_match: FilterChainMatch): FilterChain => ({
  name,
  filter_chain_match,
});

function chosen(chains: readonly FilterChain[], asked: Partial<ProxyRequest>, more: Listener = {}) {
  const found = chainOf({ filter_chains: chains, listener_filters: inspectors, ...more }, request(asked));
  return typeof found === 'object' ? found.name : found;
}

describe('the filter chain of a connection', () => {
  const names = [
    chain('exact', { server_names: ['app.example.com'] }),
    chain('near', { server_names: ['*.example.com'] }),
    chain('far', { server_names: ['*.com'] }),
    chain('any', { transport_protocol: 'tls' }),
  ];
  test.each([
    ['app.example.com', 'exact'],
    ['APP.example.com', 'exact'],
    ['www.example.com', 'near'],
    ['a.b.example.com', 'near'],
    ['example.com', 'far'],
    ['example.org', 'any'],
  ])('is that of the nearest server name: %s', (sni, name) => {
    expect(chosen(names, { protocol: 'tls', sni })).toBe(name);
  });

  test('of plain text is none of those for TLS', () => {
    expect(chosen(names, { protocol: 'tcp' })).toBeUndefined();
    expect(chosen(names, { protocol: 'tcp' }, { default_filter_chain: { name: 'other' } })).toBe('other');
  });

  test('does not go by what the listener does not look at', () => {
    const listener_filters = inspectors.slice(1);
    expect(chosen(names, { protocol: 'tls', sni: 'app.example.com' }, { listener_filters })).toBeUndefined();
  });

  const addresses = [
    chain('wide', { prefix_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] }),
    chain('narrow', { prefix_ranges: [{ address_prefix: '10.96.0.0', prefix_len: 16 }] }),
    chain('six', { prefix_ranges: [{ address_prefix: 'fd00::', prefix_len: 8 }] }),
    chain('rest', {}),
  ];
  test.each([
    ['10.96.110.107', 'narrow'],
    ['10.1.1.1', 'wide'],
    ['192.0.2.1', 'rest'],
    ['fd00::1', 'six'],
    [undefined, 'rest'],
  ])('is that of the narrowest range of addresses: %s', (address, name) => {
    expect(chosen(addresses, { protocol: 'tcp', address })).toBe(name);
  });

  test('is that of a port before all others', () => {
    const chains = [chain('port', { destination_port: 8080 }), ...addresses];
    expect(chosen(chains, { protocol: 'tcp' })).toBe('port');
    expect(chosen(chains, { protocol: 'tcp', port: 1 })).toBe('narrow');
  });

  test('of HTTP is that for HTTP, unless the listener does not look at this port', () => {
    const chains = [chain('http', { application_protocols: ['http/1.1', 'h2c'] }), chain('rest', {})];
    const blind = (start: number, end: number) => [
      { name: 'http_inspector', filter_disabled: { destination_port_range: { start, end } } },
    ];
    expect(chosen(chains, {})).toBe('http');
    expect(chosen(chains, { protocol: 'tcp' })).toBe('rest');
    expect(chosen(chains, {}, { listener_filters: blind(8080, 8081) })).toBe('rest');
    expect(chosen(chains, {}, { listener_filters: blind(1, 8080) })).toBe('http');
  });

  test('is not guessed where something else is looked at', () => {
    const chains = [chain('a', { source_ports: [1] })];
    expect(chosen(chains, { protocol: 'tcp' })).toBe('a filter chain match by source_ports');
  });
});

describe('a listener', () => {
  const listener = (address: string, cluster: string): Listener => ({
    name: `${address}_5432`,
    address: { socket_address: { address, port_value: 5432 } },
    filter_chains: [{ filters: [{ typed_config: { '@type': 'a.TcpProxy', cluster } }] }],
  });
  const config = (...listeners: Listener[]) => ({
    listeners,
    routes: new Map(),
    clusters: new Set<string>(),
    endpoints: new Map(),
  });
  const asked = { protocol: 'tcp', port: 5432 } as const;
  const cluster = (of: ReturnType<typeof decide>) =>
    of.kind === 'clusters' ? of.shares[0]?.cluster : of.kind;

  test('of the very address comes before one of all addresses, wherever it stands', () => {
    const both = config(listener('0.0.0.0', 'all'), listener('10.96.0.7', 'own'));
    expect(cluster(decide(both, request({ ...asked, address: '10.96.0.7' })))).toBe('own');
    expect(cluster(decide(both, request({ ...asked, address: '10.96.0.8' })))).toBe('all');
  });

  test('that none is there takes nothing, if no other takes what is left', () => {
    expect(decide(config(), request(asked))).toEqual({ kind: 'closed' });
  });

  test('that waits for its routes answers none', () => {
    const http: Listener = {
      address: { socket_address: { address: '0.0.0.0', port_value: 80 } },
      filter_chains: [
        {
          filters: [
            { typed_config: { '@type': 'a.HttpConnectionManager', rds: { route_config_name: '80' } } },
          ],
        },
      ],
    };
    expect(decide(config(http), request({ port: 80 }))).toEqual({ kind: 'no-route' });
  });

  test('that ends with a filter of another kind is not guessed', () => {
    const redis: Listener = {
      address: { socket_address: { address: '0.0.0.0', port_value: 5432 } },
      filter_chains: [
        { filters: [{ name: 'envoy.filters.network.redis_proxy', typed_config: { '@type': 'a.Redis' } }] },
      ],
    };
    expect(decide(config(redis), request(asked))).toEqual({
      kind: 'unknown',
      why: 'a filter chain that ends with envoy.filters.network.redis_proxy',
    });
  });
});
