import { Chart, Duration, JsonPatch } from 'cdk8s';
import {
  type App,
  Backend,
  EgressGateway,
  ExternalService,
  type ExternalServiceProps,
  IngressGateway,
  Listener,
  Path,
} from '../../lib';
import { check, manifestsOf } from '../../lib/check';
import { at, brokenRules, manifest, program } from '../program';

const version = { name: 'v1', image: 'shop/page:1' } as const;
const host = 'api.example.com';

/** The props without the host, of each form. */
type Omitted<Props> = Props extends unknown ? Omit<Props, 'host'> : never;

/** A program with a page that calls an external service. */
function calling(props: Omitted<ExternalServiceProps> & { host?: string }, through = false) {
  const { app, chart } = program();
  const istio = new Chart(app, 'egress', { namespace: 'istio-system' });
  const gateway = through ? { through: new EgressGateway(istio, 'egress') } : {};
  const api = new ExternalService(chart, 'api', { host, ...gateway, ...props } as ExternalServiceProps);
  new Backend(chart, 'page', { port: 80, version, calls: [api] });
  return { app, chart, api };
}

function variables(app: App): unknown {
  return at(manifest(app, 'Deployment', 'page-v1'), 'spec.template.spec.containers.0.env');
}

function kinds(app: App): string[] {
  const names = app.manifests().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return names.filter((one) => !one.includes('page'));
}

/** What `check` finds in the YAML alone. */
function findingsIn(app: App): string[] {
  const read = manifestsOf({ texts: [{ file: 'dist.yaml', text: app.synthYaml() }] });
  return check(read.objects, read).findings.map(({ rule, message }) => `${rule}: ${message}`);
}

describe('a host that the application calls by https', () => {
  const { app } = calling({ port: 443 });

  test('is a ServiceEntry with a TLS port, found by DNS, and nothing else', () => {
    expect(kinds(app)).toEqual(['ServiceEntry api']);
    expect(at(manifest(app, 'ServiceEntry', 'api'), 'spec')).toEqual({
      hosts: [host],
      location: 'MESH_EXTERNAL',
      resolution: 'DNS',
      ports: [{ number: 443, name: 'tls-443', protocol: 'TLS' }],
    });
    expect(variables(app)).toEqual([{ name: 'API_URL', value: `https://${host}:443` }]);
  });
});

describe("tls: 'originate'", () => {
  const { app } = calling({ tls: 'originate' });

  test('callers speak http on port 80, and proxies connect to port 443', () => {
    expect(at(manifest(app, 'ServiceEntry', 'api'), 'spec.ports')).toEqual([
      { number: 80, name: 'http-80', protocol: 'HTTP', targetPort: 443 },
    ]);
    expect(variables(app)).toEqual([{ name: 'API_URL', value: `http://${host}:80` }]);
  });

  test('the name in the handshake and in the certificate is that of the host', () => {
    expect(at(manifest(app, 'DestinationRule', 'api'), 'spec')).toEqual({
      host,
      trafficPolicy: {
        tls: { mode: 'SIMPLE', sni: host, subjectAltNames: [host], caCertificates: 'system' },
      },
    });
  });

  test('another server name is the one that the certificate must have', () => {
    const other = calling({ tls: { sni: 'b.example.com', caCertificates: '/ca.pem' } });
    expect(at(manifest(other.app, 'DestinationRule', 'api'), 'spec.trafficPolicy.tls')).toEqual({
      mode: 'SIMPLE',
      sni: 'b.example.com',
      subjectAltNames: ['b.example.com'],
      caCertificates: '/ca.pem',
    });
  });

  test('beside another port it is for its own port alone, with the limits of the service', () => {
    const both = calling({
      ports: [{ tls: 'originate' }, { port: 443 }],
      connectionPool: { maxConnections: 5 },
    });
    const pool = { tcp: { maxConnections: 5 } };
    expect(at(manifest(both.app, 'DestinationRule', 'api'), 'spec.trafficPolicy')).toMatchObject({
      connectionPool: pool,
      portLevelSettings: [{ port: { number: 80 }, connectionPool: pool, tls: { sni: host } }],
    });
  });
});

describe('timeouts, retries and limits', () => {
  test('are in a VirtualService and a DestinationRule of the host', () => {
    const { app } = calling({
      port: 8080,
      timeout: Duration.seconds(3),
      retries: { attempts: 1 },
      outlierDetection: { consecutive5xxErrors: 3 },
    });
    expect(at(manifest(app, 'VirtualService', 'api'), 'spec')).toEqual({
      hosts: [host],
      http: [
        {
          name: 'default',
          route: [{ destination: { host, port: { number: 8080 } }, weight: 100 }],
          timeout: '3s',
          retries: { attempts: 1 },
        },
      ],
    });
    expect(at(manifest(app, 'DestinationRule', 'api'), 'spec.trafficPolicy.outlierDetection')).toEqual({
      consecutive5xxErrors: 3,
      maxEjectionPercent: 50,
    });
    expect(findingsIn(app)).toEqual([]);
  });

  test('two http ports have a rule each', () => {
    const { app } = calling({ ports: [{ port: 80 }, { port: 8080 }], timeout: Duration.seconds(3) });
    expect(at(manifest(app, 'VirtualService', 'api'), 'spec.http.1')).toMatchObject({
      match: [{ port: 8080 }],
      route: [{ destination: { port: { number: 8080 } } }],
    });
  });
});

describe('through an egress gateway', () => {
  const { app } = calling({ ports: [{ tls: 'originate' }, { port: 443 }] }, true);
  const gateway = 'istio-egressgateway.istio-system.svc.cluster.local';
  const leadsTo = (name: string, rule: string) =>
    at(manifest(app, 'VirtualService', name), `spec.${rule}.route.0.destination`);

  test('http goes from callers to the gateway, and from the gateway to the host', () => {
    expect(leadsTo('api', 'http.0')).toEqual({ host: gateway, port: { number: 80 } });
    expect(leadsTo('api-from-egress', 'http.0')).toEqual({ host, port: { number: 80 } });
  });

  test('TLS connections pass by their server name', () => {
    expect(leadsTo('api', 'tls.0')).toEqual({ host: gateway, port: { number: 443 } });
    expect(leadsTo('api-from-egress', 'tls.0')).toEqual({ host, port: { number: 443 } });
    const onward = manifest(app, 'VirtualService', 'api-from-egress');
    expect(at(onward, 'spec.gateways')).toEqual(['istio-system/egress']);
    expect(at(onward, 'spec.tls.0.match')).toEqual([{ port: 443, sniHosts: [host] }]);
  });

  test('the server outside does not get the certificate of the caller', () => {
    expect(at(manifest(app, 'VirtualService', 'api-from-egress'), 'spec.http.0.headers')).toEqual({
      request: { remove: ['x-forwarded-client-cert'] },
    });
  });

  test('the listener and its callers agree on mTLS', () => {
    const servers = at(manifest(app, 'Gateway', 'egress'), 'spec.servers');
    expect(at(servers, '0')).toMatchObject({ port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } });
    const rule = manifest(app, 'DestinationRule', 'istio-egressgateway');
    expect(at(rule, 'spec.trafficPolicy.portLevelSettings')).toEqual([
      { port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } },
    ]);
  });

  test('a gateway at the edge sends to it too', () => {
    const { app: other, chart, api } = calling({ tls: 'originate' }, true);
    const routes = [{ hosts: ['shop.example.com'], to: api }];
    new IngressGateway(chart, 'edge', { listeners: [Listener.http(80)], routes });
    const rule = at(manifest(other, 'VirtualService', 'edge-shop.example.com'), 'spec.http.0');
    expect(at(rule, 'rewrite')).toEqual({ authority: host });
    expect(at(rule, 'route.0.destination')).toEqual({ host: gateway, port: { number: 80 } });
    expect(findingsIn(other)).toEqual([]);
  });

  test('check finds nothing in the YAML alone', () => {
    expect(findingsIn(app)).toEqual([]);
  });

  test('retries are those of the program, not multiplied by those of the gateway', () => {
    const retrying = calling({ tls: 'originate', retries: { attempts: 2 } }, true);
    const retries = (name: string) =>
      at(manifest(retrying.app, 'VirtualService', name), 'spec.http.0.retries');
    expect([retries('api'), retries('api-from-egress')]).toEqual([{ attempts: 2 }, { attempts: 0 }]);
  });

  test('exportTo includes the namespace of the gateway, in every object', () => {
    const hidden = calling({ tls: 'originate', exportTo: ['.'] }, true);
    for (const kind of ['ServiceEntry', 'DestinationRule', 'VirtualService'])
      expect(at(manifest(hidden.app, kind, 'api'), 'spec.exportTo')).toEqual(['.', 'istio-system']);
  });
});

test('a wildcard is not resolved by proxies, and gives its callers no address', () => {
  const { app } = calling({ host: '*.example.com', port: 443 });
  expect(at(manifest(app, 'ServiceEntry', 'api'), 'spec.resolution')).toBe('NONE');
  expect(variables(app)).toBeUndefined();
  expect(findingsIn(app)).toEqual([]);
});

test('endpoints are the addresses of the host', () => {
  const { app } = calling({ port: 443, endpoints: ['203.0.113.7'] });
  expect(at(manifest(app, 'ServiceEntry', 'api'), 'spec')).toMatchObject({
    resolution: 'STATIC',
    endpoints: [{ address: '203.0.113.7' }],
  });
});

test('addresses tell a tcp port apart', () => {
  const { app } = calling({ port: 5432, protocol: 'tcp', addresses: ['10.20.0.0/16'] });
  expect(at(manifest(app, 'ServiceEntry', 'api'), 'spec')).toMatchObject({
    addresses: ['10.20.0.0/16'],
    resolution: 'NONE',
  });
  expect(findingsIn(app)).toEqual([]);
});

test('a gateway that routes to it sends its host, whatever the client sent', () => {
  const { app, chart, api } = calling({ tls: 'originate' });
  const hosts = ['shop.example.com'];
  const path = Path.prefix('/api');
  const listeners: [Listener] = [Listener.http(80)];
  new IngressGateway(chart, 'edge', {
    listeners,
    routes: [
      { hosts, path, to: api, rewrite: '/v1' },
      { hosts, to: api },
      { hosts, path: Path.exact('/b'), to: api, rewrite: { host: 'b.example.com' } },
    ],
  });
  const routes = at(manifest(app, 'VirtualService', 'edge-shop.example.com'), 'spec.http') as object[];
  expect(routes.map((route) => at(route, 'rewrite'))).toEqual([
    { authority: 'b.example.com' },
    { authority: host, uri: '/v1' },
    { authority: host },
  ]);
});

test('a wildcard beside a host of its domain is fine where both read the port alike', () => {
  const { app, chart } = calling({ host: '*.example.com', port: 443 });
  new ExternalService(chart, 'one', { host, port: 443 });
  expect(brokenRules(app)).toEqual([]);
});

test('a patch that makes a port disagree with its protocol is found', () => {
  const { app, api } = calling({ port: 443 });
  api.serviceEntry.addJsonPatch(JsonPatch.replace('/spec/ports/0/protocol', 'HTTP'));
  expect(findingsIn(app).join()).toContain('plain-text-to-tls-port');
});
