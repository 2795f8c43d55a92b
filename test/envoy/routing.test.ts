import type { RouteEntry, RouteMatch, VirtualHostEntry } from '../../lib/envoy/config-types';
import type { ProxyRequest } from '../../lib/envoy/request';
import { routedBy } from '../../lib/envoy/routing';
import { request } from './recorded';

const to = (cluster: string) => ({ kind: 'clusters', by: 'requests', shares: [{ cluster, share: 1 }] });

describe('the virtual host of a name', () => {
  const named = (...domains: string[]): VirtualHostEntry => ({
    domains,
    routes: [{ match: { prefix: '/' }, route: { cluster: domains[0] ?? '' } }],
  });
  const virtual_hosts = [
    ...[named('*'), named('*.com'), named('*.example.com'), named('app.*'), named('app.example.*')],
    named('app.example.com'),
  ];
  test.each([
    ['app.example.com', 'app.example.com'],
    ['APP.example.com', 'app.example.com'],
    ['www.example.com', '*.example.com'],
    ['a.b.example.com', '*.example.com'],
    ['example.com', '*.com'],
    ['app.example.org', 'app.example.*'],
    ['app.test', 'app.*'],
    ['test', '*'],
    // A port is part of the name, unless the table says otherwise.
    ['app.example.com:80', 'app.example.*'],
  ])('%s is %s', (authority, domain) => {
    expect(routedBy({ virtual_hosts }, request({ authority }))).toEqual(to(domain));
  });

  test('is found without the port where the table says so', () => {
    const table = { virtual_hosts, ignore_port_in_host_matching: true };
    expect(routedBy(table, request({ authority: 'app.example.com:80' }))).toEqual(to('app.example.com'));
  });

  test('may be none', () => {
    expect(routedBy({ virtual_hosts: [named('a')] }, request({ authority: 'b' }))).toEqual({
      kind: 'no-route',
    });
  });
});

/** What a table of one route does. */
function by(route: RouteEntry, asked: Partial<ProxyRequest> = {}) {
  return routedBy({ virtual_hosts: [{ domains: ['*'], routes: [route] }] }, request(asked));
}

describe('a route', () => {
  const headers = (entries: Record<string, string>) => new Map(Object.entries(entries));
  const header = (matcher: object): RouteMatch => ({ prefix: '/', headers: [{ name: 'x-a', ...matcher }] });
  const query = (matcher: object): RouteMatch => ({
    prefix: '/',
    query_parameters: [{ name: 'v', ...matcher }],
  });
  const cases: readonly (readonly [RouteMatch, Partial<ProxyRequest>, boolean])[] = [
    [{ prefix: '/api' }, { path: '/apis?x=1' }, true],
    [{ prefix: '/api' }, { path: '/API' }, false],
    [{ prefix: '/api', case_sensitive: false }, { path: '/API' }, true],
    [{ path: '/api' }, { path: '/api?x=/api' }, true],
    [{ path: '/api' }, { path: '/api/' }, false],
    [{ path_separated_prefix: '/api' }, { path: '/api/x' }, true],
    [{ path_separated_prefix: '/api' }, { path: '/apis' }, false],
    [{ safe_regex: { regex: '/a(/.*)?' } }, { path: '/a/b' }, true],
    [{ safe_regex: { regex: '/a' } }, { path: '/ab' }, false],
    [header({ string_match: { exact: 'b' } }), { headers: headers({ 'x-a': 'b' }) }, true],
    [header({ string_match: { exact: 'B', ignore_case: true } }), { headers: headers({ 'x-a': 'b' }) }, true],
    [header({ string_match: { suffix: 'c' } }), { headers: headers({ 'x-a': 'bc' }) }, true],
    [header({ string_match: { contains: 'b' } }), { headers: headers({ 'x-a': 'abc' }) }, true],
    [
      header({ string_match: { safe_regex: { regex: 'b.*' } } }),
      { headers: headers({ 'x-a': 'abc' }) },
      false,
    ],
    [header({ string_match: { exact: 'b' } }), {}, false],
    [
      header({ string_match: { exact: 'b' }, invert_match: true }),
      { headers: headers({ 'x-a': 'c' }) },
      true,
    ],
    [
      header({ string_match: { exact: 'b' }, invert_match: true, treat_missing_header_as_empty: true }),
      {},
      true,
    ],
    [header({ present_match: true }), { headers: headers({ 'x-a': '' }) }, true],
    [header({ present_match: true, invert_match: true }), {}, true],
    [header({ range_match: { start: '1', end: '3' } }), { headers: headers({ 'x-a': '2' }) }, true],
    [header({ range_match: { start: '1', end: '3' } }), { headers: headers({ 'x-a': '3' }) }, false],
    [
      { prefix: '/', headers: [{ name: ':method', string_match: { exact: 'PUT' } }] },
      { method: 'PUT' },
      true,
    ],
    [
      { prefix: '/', headers: [{ name: ':authority', string_match: { prefix: 'app' } }] },
      { authority: 'app.test' },
      true,
    ],
    [query({ string_match: { exact: '1' } }), { path: '/?v=1' }, true],
    [query({ string_match: { exact: '1' } }), { path: '/?w=1' }, false],
    [query({ present_match: true }), { path: '/?v' }, true],
    [query({ string_match: { exact: 'a b' } }), { path: '/?v=a%20b' }, false],
    [query({ string_match: { exact: 'a+b' } }), { path: '/?v=a+b' }, true],
    [query({ string_match: { exact: '1?2' } }), { path: '/?v=1?2' }, true],
  ];
  test.each(cases)('%j of %j: %s', (match, asked, isTaken) => {
    expect(by({ match, route: { cluster: 'a' } }, asked)).toEqual(isTaken ? to('a') : { kind: 'no-route' });
  });

  test('splits by weights, whatever they add up to, and leaves out who gets nothing', () => {
    const clusters = [
      { name: 'a', weight: 3 },
      { name: 'b', weight: 0 },
      { name: 'c', weight: 1 },
    ];
    expect(by({ match: { prefix: '/' }, route: { weighted_clusters: { clusters } } })).toEqual({
      ...to('a'),
      shares: [
        { cluster: 'a', share: 0.75 },
        { cluster: 'c', share: 0.25 },
      ],
    });
  });

  test.each([
    [{ https_redirect: true }, {}, 301, 'https://app.test/x?y=1'],
    [{ https_redirect: true }, { authority: 'app.test:80' }, 301, 'https://app.test/x?y=1'],
    [{ host_redirect: 'b.test', path_redirect: '/z' }, {}, 301, 'http://b.test/z?y=1'],
    [{ port_redirect: 8443, scheme_redirect: 'https' }, {}, 301, 'https://app.test:8443/x?y=1'],
    [{ path_redirect: '', response_code: 'PERMANENT_REDIRECT' }, {}, 308, 'http://app.test/x?y=1'],
    [{ strip_query: true, response_code: 'FOUND' }, {}, 302, 'http://app.test/x'],
  ])('redirects by %j', (redirect, asked, status, location) => {
    const decision = by(
      { match: { prefix: '/' }, redirect },
      { authority: 'app.test', path: '/x?y=1', ...asked },
    );
    expect(decision).toEqual({ kind: 'redirect', status, location });
  });

  test('answers by itself, also where a fault meets all requests, but not where it meets some', () => {
    const fault = (numerator: number) => ({
      'envoy.filters.http.fault': {
        abort: { http_status: 418, percentage: { numerator, denominator: 'MILLION' } },
      },
    });
    const route = { match: { prefix: '/' }, route: { cluster: 'a' } };
    expect(by({ match: {}, direct_response: { status: 204 } })).toEqual({ kind: 'response', status: 204 });
    expect(by({ ...route, typed_per_filter_config: fault(1_000_000) })).toEqual({
      kind: 'response',
      status: 418,
    });
    expect(by({ ...route, typed_per_filter_config: fault(500_000) })).toEqual(to('a'));
  });

  test('behind one that does not take the request is asked, behind one that does is not', () => {
    const routes = ['/a', '/'].map((prefix) => ({ match: { prefix }, route: { cluster: prefix } }));
    const table = { virtual_hosts: [{ domains: ['*'], routes }] };
    expect(routedBy(table, request({ path: '/b' }))).toEqual(to('/'));
    expect(routedBy(table, request({ path: '/a' }))).toEqual(to('/a'));
  });
});

describe('what this reading cannot say it does not guess', () => {
  test.each([
    [{ match: { prefix: '/', runtime_fraction: {} }, route: { cluster: 'a' } }, 'runtime_fraction'],
    [{ match: { prefix: '/', headers: [{ name: 'a', string_match: { custom: {} } }] } }, 'extension'],
    [{ match: { safe_regex: { regex: '(' } } }, 'pattern'],
    [{ match: { prefix: '/' }, route: { cluster_header: 'x' } }, 'cluster_header'],
    [{ match: { prefix: '/' }, redirect: { prefix_rewrite: '/b' } }, 'rewrites'],
  ] as readonly [RouteEntry, string][])('%j', (route, why) => {
    const decision = by(route, { headers: new Map([['a', 'b']]) });
    expect(decision).toEqual({ kind: 'unknown', why: expect.stringContaining(why) });
  });

  test('but a route that cannot take the request anyway is passed over', () => {
    const match = { prefix: '/a', runtime_fraction: {} };
    expect(by({ match, route: { cluster: 'a' } }, { path: '/b' })).toEqual({ kind: 'no-route' });
  });
});

describe('routes that read the random id of a request', () => {
  const regex = (text: string) => ({ name: 'x-request-id', string_match: { safe_regex: { regex: text } } });
  const routes: readonly RouteEntry[] = [
    { match: { prefix: '/', headers: [regex('[0-3].*')] }, route: { cluster: 'v2' } },
    { match: { prefix: '/' }, route: { cluster: 'v1' } },
  ];
  const decided = (asked: Partial<ProxyRequest> = {}, all = routes) =>
    routedBy({ virtual_hosts: [{ domains: ['*'], routes: all }] }, request(asked));

  test('send a share of the requests without one to each cluster', () => {
    const shares = [
      { cluster: 'v2', share: 0.25 },
      { cluster: 'v1', share: 0.75 },
    ];
    expect(decided()).toEqual({ kind: 'clusters', by: 'requests', shares });
  });

  test('send a request with an id to one', () => {
    expect(decided({ headers: new Map([['x-request-id', '4f']]) })).toEqual(to('v1'));
    expect(decided({ headers: new Map([['x-request-id', '3f']]) })).toEqual(to('v2'));
  });

  test('have the answer of most ids where some ids get no cluster', () => {
    const [first, second] = routes;
    const redirect = { ...first, route: undefined, redirect: { path_redirect: '/new' } } as RouteEntry;
    expect(decided({}, [redirect, second as RouteEntry])).toEqual(to('v1'));
  });
});
