import { App, Chart } from 'cdk8s';
import { type Cors, IngressGateway, Listener, Path } from '../../../lib';
import { cart, type Mistake, page } from './mistake';

const hosts = ['shop.example.com'];

/** A gateway that is fine but for what is given. */
function gateway(chart: Chart, props: object, id = 'public'): void {
  new IngressGateway(chart, id, { listeners: [Listener.http(80)], routes: [], ...props });
}

/** A gateway with one route that is fine but for what is given. */
function route(chart: Chart, props: object): void {
  gateway(chart, { routes: [{ hosts, to: page(chart), ...props }] });
}

/** Mistakes of gateways, their listeners and their routes. */
export const gatewayMistakes: readonly Mistake[] = [
  {
    ...{ rule: 'gateway-without-listener', name: 'a gateway that listens on no port', path: 'shop/public' },
    value: 'no listener',
    make: (chart) => gateway(chart, { listeners: [] }),
  },
  {
    ...{ rule: 'duplicate-listener', name: 'two listeners of one name', path: 'shop/public' },
    value: 'http-80',
    make: (chart) =>
      gateway(chart, {
        listeners: [
          Listener.http(80, { hosts: ['a.example.com'] }),
          Listener.http(80, { hosts: ['b.example.com'] }),
        ],
      }),
  },
  {
    ...{ rule: 'routes-mixed', name: 'a listener for a part of a wildcard', path: 'shop/public' },
    value: '*.example.com',
    make: (chart) => {
      const to = page(chart);
      gateway(chart, {
        listeners: [Listener.http(80), Listener.http(8080, { hosts })],
        routes: [
          { hosts: ['*.example.com'], to },
          { hosts, to, path: Path.prefix('/shop') },
        ],
      });
    },
  },
  {
    ...{ rule: 'https-without-credential', name: 'HTTPS without a credential', path: 'shop/public' },
    value: '443',
    // @ts-expect-error: what a program in JavaScript may do
    make: (chart) => gateway(chart, { listeners: [Listener.https(443)] }),
  },
  {
    ...{ rule: 'host-not-served', name: 'a route whose host no listener serves', path: 'shop/public' },
    value: 'shop.example.com',
    make: (chart) =>
      gateway(chart, {
        listeners: [Listener.http(80, { hosts: ['*.example.org'] })],
        routes: [{ hosts, to: page(chart) }],
      }),
  },
  {
    ...{ rule: 'gateway-claimed-twice', name: 'two gateways with one host and port', path: 'shop/second' },
    value: 'shop.example.com on port 80',
    make: (chart) => {
      const to = page(chart);
      gateway(chart, { routes: [{ hosts, to }] });
      gateway(chart, { routes: [{ hosts, to }] }, 'second');
    },
  },
  {
    ...{
      rule: 'gateway-claimed-twice',
      name: "a host written twice for another team's gateway",
      path: 'shop/second',
    },
    value: 'platform/shared',
    make: (chart) => {
      const to = page(chart);
      const existing = { namespace: 'platform', name: 'shared' };
      gateway(chart, { listeners: undefined, existing, routes: [{ hosts, to }] });
      gateway(chart, { listeners: undefined, existing, routes: [{ hosts, to }] }, 'second');
    },
  },
  {
    ...{ rule: 'route-claimed-twice', name: 'two routes for one host and path', path: 'shop/public' },
    value: '/api* of host shop.example.com',
    make: (chart) => {
      const one = { hosts, to: page(chart), path: Path.prefix('/api') };
      gateway(chart, { routes: [one, { ...one }] });
    },
  },
  {
    ...{ rule: 'route-shadowed', name: 'a prefix behind a regular expression', path: 'shop/public' },
    value: '/api*',
    make: (chart) => {
      const to = page(chart);
      const routes = [
        { hosts, to, path: Path.prefix('/api') },
        { hosts, to, path: Path.regex('/.*') },
      ];
      gateway(chart, { routes });
    },
  },
  {
    ...{ rule: 'route-without-host', name: 'a route without host', path: 'shop/public' },
    value: '/*',
    make: (chart) => route(chart, { hosts: [] }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a host that DNS does not have', path: 'shop/public' },
    value: '"Shop_1"',
    make: (chart) => route(chart, { hosts: ['Shop_1'] }),
  },
  {
    ...{ rule: 'invalid-path', name: 'a path without a slash', path: 'shop/public' },
    value: '"api"',
    make: (chart) => route(chart, { path: Path.prefix('api') }),
  },
  {
    ...{ rule: 'regex-not-re2', name: 'a path with a back-reference', path: 'shop/public' },
    value: '/(a)\\1',
    make: (chart) => route(chart, { path: Path.regex('/(a)\\1') }),
  },
  {
    ...{ rule: 'unknown-port', name: 'a route to a port that nobody serves', path: 'shop/public' },
    value: '9090',
    make: (chart) => route(chart, { port: 9090 }),
  },
  {
    ...{ rule: 'unknown-port', name: 'a route to a TCP port', path: 'shop/public' },
    value: 'page',
    make: (chart) => gateway(chart, { routes: [{ hosts, to: page(chart, { protocol: 'tcp' }) }] }),
  },
  {
    ...{ rule: 'backend-not-exposed', name: 'a Backend that nobody opened', path: 'shop/public' },
    value: 'shop/cart',
    make: (chart) => route(chart, { to: cart(chart) }),
  },
  {
    ...{ rule: 'not-a-service', name: 'a route to a name', path: 'shop/public' },
    value: 'cart',
    make: (chart) => route(chart, { to: 'cart' }),
  },
  {
    ...{ rule: 'unusable-props', name: 'a gateway whose routes are no list', path: 'shop/public' },
    value: 'not a function',
    make: (chart) => gateway(chart, { routes: 'all' }),
  },
  {
    ...{ rule: 'service-of-another-app', name: 'a route to a service in another App', path: 'shop/public' },
    value: 'other/page',
    make: (chart) => route(chart, { to: page(new Chart(new App(), 'other', { namespace: 'other' })) }),
  },
  {
    ...{ rule: 'invalid-rewrite', name: 'a rewrite to no path', path: 'shop/public' },
    value: '"v1"',
    make: (chart) => route(chart, { rewrite: 'v1' }),
  },
  {
    ...{ rule: 'rewrite-joins-segments', name: 'a rewrite that glues segments', path: 'shop/public' },
    value: '/v1',
    make: (chart) => route(chart, { path: Path.prefix('/api/'), rewrite: '/v1' }),
  },
  {
    ...{ rule: 'invalid-redirect', name: 'a redirect to where the client is', path: 'shop/public' },
    value: '/*',
    make: (chart) => gateway(chart, { routes: [{ hosts, redirect: {} }] }),
  },
  {
    ...{ rule: 'invalid-retries', name: 'half an attempt at a gateway', path: 'shop/public' },
    value: '1.5',
    make: (chart) => route(chart, { retries: { attempts: 1.5 } }),
  },
  ...(
    [
      ['https://*.example.com', 'a wildcard'],
      ['https://app.example.com/', 'a slash at the end'],
      ['app.example.com', 'no scheme'],
      ['https://App.example.com', 'upper case'],
      ['https://app.example.com:443', "the scheme's own port"],
    ] as const
  ).map(([origin, name]) => ({
    ...{ rule: 'invalid-origin', name: `an origin with ${name}`, path: 'shop/edge' },
    value: origin,
    make: (chart: Chart) => edgeWithCors(chart, { allowOrigins: [origin] }),
  })),
  {
    ...{ rule: 'credentials-for-every-origin', name: 'credentials for all', path: 'shop/edge' },
    value: '*',
    make: (chart) => edgeWithCors(chart, { allowOrigins: ['*'], allowCredentials: true }),
  },
];

function edgeWithCors(chart: Chart, cors: Cors): void {
  new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: page(chart), cors }],
  });
}
