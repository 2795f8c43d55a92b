import type { Chart } from 'cdk8s';
import { EgressGateway, ExternalService, IngressGateway, Listener, Namespace } from '../../../lib';
import { cart, type Mistake, page } from './mistake';

const host = 'api.example.com';

/** An external service that is fine but for what is given. */
function external(chart: Chart, props: object): ExternalService {
  return new ExternalService(chart, 'api', { host, ...props } as never);
}

/** A mistake of the props of one external service. */
function ofProps(rule: string, name: string, value: string, props: object): Mistake {
  return { rule, name, path: 'shop/api', value, make: (chart) => external(chart, props) };
}

const originating = { tls: 'originate' };
const wild = { host: '*.example.com' };

/** Mistakes of programs that call services outside the mesh, and limit what proxies know. */
export const externalMistakes: readonly Mistake[] = [
  ofProps('service-without-port', 'an external service without a port', 'no port', {}),
  ofProps('invalid-host', 'a host without a domain', '"api"', { host: 'api', port: 443 }),
  ofProps('host-in-cluster', 'a Service of the cluster', '"cart.shop.svc.cluster.local"', {
    host: 'cart.shop.svc.cluster.local',
    port: 443,
  }),
  ofProps('unknown-protocol', 'an external port of an unknown protocol', '"https"', {
    port: 443,
    protocol: 'https',
  }),
  ofProps('duplicate-port', 'one external port twice', '80', { ports: [originating, { port: 80 }] }),
  ofProps('plain-text-to-tls', 'http to the TLS port of the host', 'port 443', {
    port: 443,
    protocol: 'http',
  }),
  ofProps('plain-text-to-tls', 'http to the TLS port of the host by targetPort', 'port 80', {
    port: 80,
    targetPort: 443,
  }),
  ofProps('plain-text-on-443', 'TLS that is opened on port 443', 'port 443', { port: 443, ...originating }),
  ofProps('origination-without-http', 'TLS that is opened for TLS', 'port 80', {
    ...originating,
    protocol: 'tls',
  }),
  ofProps('tcp-without-addresses', 'tcp without the addresses that tell it apart', 'port 5432', {
    port: 5432,
    protocol: 'tcp',
  }),
  ofProps('invalid-address', 'an endpoint that is a name', '"lb.example.com"', {
    port: 443,
    endpoints: ['lb.example.com'],
  }),
  ofProps('invalid-address', 'a block of addresses that DNS cannot give', '"10.20.0.0/16"', {
    port: 5432,
    protocol: 'tcp',
    addresses: ['10.20.0.0/16'],
    resolution: 'DNS',
  }),
  ofProps('wildcard-by-dns', 'a wildcard that DNS resolves', '*.example.com', {
    ...wild,
    port: 443,
    resolution: 'DNS',
  }),
  ofProps('endpoints-and-resolution-differ', 'STATIC without endpoints', 'STATIC', {
    port: 443,
    resolution: 'STATIC',
  }),
  ofProps('endpoints-and-resolution-differ', 'endpoints that DNS would ignore', 'DNS', {
    port: 443,
    resolution: 'DNS',
    endpoints: ['203.0.113.7'],
  }),
  ofProps('target-port-without-resolution', 'TLS that is opened to any host of a domain', 'port 80', {
    ...wild,
    ...originating,
  }),
  ofProps('policy-without-http', 'retries of what proxies cannot read', 'retries', {
    port: 443,
    retries: { attempts: 2 },
  }),
  ofProps('policy-of-wildcard', 'retries of a wildcard', '*.example.com', {
    ...wild,
    port: 80,
    retries: { attempts: 2 },
  }),
  {
    ...{ rule: 'duplicate-service', name: 'one external host twice', path: 'shop/api', value: 'shop/other' },
    make: (chart) => {
      external(chart, { port: 443 });
      new ExternalService(chart, 'other', { host, port: 443 });
    },
  },
  {
    ...{ rule: 'external-hosts-differ', name: 'a wildcard that reads a port otherwise', path: 'shop/api' },
    value: 'api.example.com',
    make: (chart) => {
      external(chart, { ...wild, port: 8443, protocol: 'tls' });
      new ExternalService(chart, 'other', { host, port: 8443 });
    },
  },
  {
    ...{ rule: 'not-through-gateway', name: 'tcp through an egress gateway', path: 'shop/api' },
    value: 'a port is tcp',
    make: (chart) => {
      const through = new EgressGateway(chart, 'egress');
      external(chart, { port: 5432, protocol: 'tcp', addresses: ['203.0.113.7'], through });
    },
  },
  {
    ...{ rule: 'not-through-gateway', name: 'a wildcard through an egress gateway', path: 'shop/api' },
    value: 'wildcard',
    make: (chart) => {
      external(chart, { ...wild, port: 443, through: new EgressGateway(chart, 'egress') });
    },
  },
  {
    ...{ rule: 'route-to-wildcard', name: 'a route to a wildcard', path: 'shop/edge', value: 'shop/api' },
    make: (chart) => {
      const routes = [{ hosts: ['shop.example.com'], to: external(chart, { ...wild, port: 80 }) }];
      new IngressGateway(chart, 'edge', { listeners: [Listener.http(80)], routes });
    },
  },
  {
    ...{ rule: 'duplicate-listener', name: 'one port for both listeners', path: 'shop/egress' },
    value: '443',
    make: (chart) => new EgressGateway(chart, 'egress', { httpPort: 443 }),
  },
  {
    ...{ rule: 'duplicate-service', name: 'two egress gateways of one Service', path: 'shop/egress' },
    value: 'shop/second',
    make: (chart) => {
      new EgressGateway(chart, 'egress');
      new EgressGateway(chart, 'second');
    },
  },
  {
    ...{ rule: 'unknown-egress', name: 'an unknown word for egress', path: 'shop/cart', value: '"calls"' },
    make: (chart) => cart(chart, { egress: 'calls' }),
  },
  {
    ...{ rule: 'unknown-egress', name: 'an unknown outbound policy', path: 'shop/namespace' },
    value: '"DENY"',
    make: (chart) =>
      new Namespace(chart, 'namespace', { egress: { outboundTrafficPolicy: 'DENY' } } as object),
  },
  {
    ...{ rule: 'invalid-egress-host', name: 'an egress host without its namespace', path: 'shop/page' },
    value: '"cart"',
    make: (chart) => page(chart, { egress: { hosts: ['cart'] } }),
  },
];
