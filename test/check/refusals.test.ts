import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';

const kinds = new Map([
  ['AuthorizationPolicy', 'security.istio.io/v1'],
  ['RequestAuthentication', 'security.istio.io/v1'],
  ['Telemetry', 'telemetry.istio.io/v1'],
  ['EnvoyFilter', 'networking.istio.io/v1alpha3'],
  ['WasmPlugin', 'extensions.istio.io/v1alpha1'],
]);

/** What istiod refuses of an object with this `spec`: the fields, and whether it is an error. */
function refused(kind: string, spec: object, metadata: object = {}): string[] {
  const data = {
    apiVersion: kinds.get(kind) ?? 'networking.istio.io/v1',
    kind,
    metadata: { name: 'cart', namespace: 'shop', ...metadata },
    spec,
  };
  const read = manifestsOf({ data: [{ data, source: { file: 'cart.yaml' } }] });
  const { findings, broken } = check(read.objects, read);
  expect(broken).toEqual([]);
  const told = findings.filter(({ rule }) => rule === 'refused-by-istiod');
  return told.map(({ at, severity }) => `${severity} ${at.object === undefined ? '' : at.path.join('.')}`);
}

const route = [{ destination: { host: 'cart' } }];
const rule = (http: object) => ({ hosts: ['cart'], http: [{ route, ...http }] });
const policy = (trafficPolicy: object) => ({ host: 'cart', trafficPolicy });
const server = (more: object, port: object = {}) => ({
  selector: { istio: 'ingressgateway' },
  servers: [
    {
      hosts: ['shop.example.com'],
      port: { number: 443, name: 'https', protocol: 'HTTPS', ...port },
      tls: { mode: 'SIMPLE', credentialName: 'shop' },
      ...more,
    },
  ],
});
const entry = (more: object) => ({
  hosts: ['bank.example'],
  ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
  resolution: 'STATIC',
  ...more,
});

type Case = readonly [promise: string, kind: string, spec: object, ...refused: string[]];

const cases: readonly Case[] = [
  ['hosts apart', 'VirtualService', { ...rule({}), hosts: ['cart', 'shop.example.com'] }],
  [
    'one host within another',
    'VirtualService',
    { ...rule({}), gateways: ['shop'], hosts: ['*', 'cart'] },
    'error spec.hosts.1',
  ],
  ['the same host twice', 'VirtualService', { ...rule({}), hosts: ['cart', 'cart'] }, 'error spec.hosts.1'],
  ['* in the mesh', 'VirtualService', { ...rule({}), hosts: ['*'] }, 'warning spec.hosts.0'],
  ['* at a gateway', 'VirtualService', { ...rule({}), hosts: ['*'], gateways: ['shop'] }],
  ['no rule', 'VirtualService', { hosts: ['cart'] }, 'warning spec'],
  ['a rule without an answer', 'VirtualService', { hosts: ['cart'], http: [{}] }, 'warning spec.http.0'],
  ['retries', 'VirtualService', rule({ retries: { attempts: 2, retryOn: '5xx,503' } })],
  ['no tries', 'VirtualService', rule({ retries: { retryOn: '5xx' } }), 'error spec.http.0.retries.retryOn'],
  [
    'a space between conditions of a retry',
    'VirtualService',
    rule({ retries: { attempts: 2, retryOn: '5xx, reset' } }),
    'error spec.http.0.retries.retryOn',
  ],
  [
    'a route beside a redirect',
    'VirtualService',
    rule({ redirect: { uri: '/' } }),
    'error spec.http.0.route',
  ],
  [
    'a route beside a direct response',
    'VirtualService',
    rule({ directResponse: { status: 404 } }),
    'error spec.http.0.route',
  ],
  [
    'a status that is none',
    'VirtualService',
    { hosts: ['cart'], http: [{ directResponse: { status: 20 } }] },
    'error spec.http.0.directResponse.status',
  ],
  ['a timeout in milliseconds', 'VirtualService', rule({ timeout: '1.001s' })],
  ['a timeout finer than that', 'VirtualService', rule({ timeout: '1500us' }), 'error spec.http.0.timeout'],
  ['a fault of nothing', 'VirtualService', rule({ fault: {} }), 'warning spec.http.0.fault'],
  [
    'a share above 100',
    'VirtualService',
    rule({ fault: { abort: { httpStatus: 503, percentage: { value: 101 } } } }),
    'error spec.http.0.fault.abort.percentage.value',
  ],
  [
    'a pattern that RE2 does not have',
    'VirtualService',
    rule({ match: [{ uri: { regex: '/(?=cart)' } }] }),
    'error spec.http.0.match.0.uri.regex',
  ],
  [
    'a prefix of nothing',
    'VirtualService',
    rule({ match: [{ headers: { 'x-version': { prefix: '' } } }] }),
    'error spec.http.0.match.0.headers.x-version.prefix',
  ],
  ['a path of nothing', 'VirtualService', rule({ match: [{ uri: { prefix: '' } }] })],
  [
    'a percent sign of its own',
    'VirtualService',
    rule({ headers: { request: { set: { 'x-share': '10%' } } } }),
    'error spec.http.0.headers.request.set.x-share',
  ],
  ['two of them', 'VirtualService', rule({ headers: { request: { set: { 'x-share': '10%%' } } } })],
  [
    'a variable',
    'VirtualService',
    rule({ headers: { request: { set: { 'x-from': '%DOWNSTREAM_REMOTE_ADDRESS%' } } } }),
  ],
  [
    'Host in an answer',
    'VirtualService',
    rule({ headers: { response: { add: { Host: 'cart' } } } }),
    'error spec.http.0.headers.response.add.Host',
  ],
  [
    'the host said twice',
    'VirtualService',
    rule({ rewrite: { authority: 'cart' }, headers: { request: { set: { host: 'cart' } } } }),
    'error spec.http.0.headers.request.set.host',
  ],
  [
    'a method in small letters',
    'VirtualService',
    rule({ corsPolicy: { allowMethods: ['get'] } }),
    'error spec.http.0.corsPolicy.allowMethods.0',
  ],
  [
    'weights of nothing',
    'VirtualService',
    { hosts: ['cart'], http: [{ route: [...route, ...route] }] },
    'error spec.http.0.route',
  ],
  [
    'a claim of a token in the mesh',
    'VirtualService',
    rule({ match: [{ headers: { '@request.auth.claims.group': { exact: 'staff' } } }] }),
    'error spec.http.0.match.0.headers.@request.auth.claims.group',
  ],
  [
    'a name of a server that is none of the hosts',
    'VirtualService',
    { hosts: ['cart'], tls: [{ match: [{ sniHosts: ['bank.example'] }], route }] },
    'error spec.tls.0.match.0.sniHosts.0',
  ],
  [
    'two subsets of one name',
    'DestinationRule',
    { host: 'cart', subsets: [{ name: 'v1' }, { name: 'v1' }] },
    'error spec.subsets.1.name',
  ],
  ['a policy of nothing', 'DestinationRule', policy({}), 'warning spec.trafficPolicy'],
  [
    'failures of its own that nobody counts',
    'DestinationRule',
    policy({ outlierDetection: { consecutiveLocalOriginFailures: 5 } }),
    'error spec.trafficPolicy.outlierDetection.consecutiveLocalOriginFailures',
  ],
  [
    'shares of 90',
    'DestinationRule',
    policy({ loadBalancer: { localityLbSetting: { distribute: [{ from: 'eu', to: { eu: 80, us: 10 } }] } } }),
    'error spec.trafficPolicy.loadBalancer.localityLbSetting.distribute.0.to',
  ],
  [
    'shares of a place and of one within it',
    'DestinationRule',
    policy({
      loadBalancer: { localityLbSetting: { distribute: [{ from: 'eu', to: { eu: 80, 'eu/a': 20 } }] } },
    }),
    'error spec.trafficPolicy.loadBalancer.localityLbSetting.distribute.0.to.eu/a',
  ],
  [
    'files beside a Secret',
    'DestinationRule',
    policy({ tls: { mode: 'SIMPLE', credentialName: 'bank', caCertificates: '/ca.pem' } }),
    'error spec.trafficPolicy.tls.caCertificates',
  ],
  [
    'a table that is no prime',
    'DestinationRule',
    policy({ loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: 1000 } } } }),
    'error spec.trafficPolicy.loadBalancer.consistentHash.maglev.tableSize',
  ],
  [
    'export to a namespace and to all',
    'DestinationRule',
    { host: 'cart', exportTo: ['shop', '*'] },
    'error spec.exportTo.1',
  ],
  ['a server with a certificate', 'Gateway', server({})],
  ['a server without one', 'Gateway', server({ tls: { mode: 'SIMPLE' } }), 'warning spec.servers.0.tls'],
  ['HTTPS without tls', 'Gateway', server({ tls: undefined }), 'warning spec.servers.0'],
  [
    'a certificate on a port of plain text',
    'Gateway',
    server({}, { protocol: 'HTTP' }),
    'error spec.servers.0.tls',
  ],
  [
    'a protocol that is none',
    'Gateway',
    server({ tls: undefined }, { protocol: 'HTTTP' }),
    'error spec.servers.0.port.protocol',
  ],
  ['a short name', 'Gateway', server({ hosts: ['shop'] }), 'warning spec.servers.0.hosts.0'],
  ['a star within', 'Gateway', server({ hosts: ['*shop.example.com'] }), 'error spec.servers.0.hosts.0'],
  [
    'two servers of one name',
    'Gateway',
    { ...server({}), servers: [...server({}).servers, ...server({ hosts: ['b.example'] }).servers] },
    'error spec.servers.1.port.name',
  ],
  ['an address', 'ServiceEntry', entry({ endpoints: [{ address: '192.0.2.1' }] })],
  [
    'a name where an address has to be',
    'ServiceEntry',
    entry({ endpoints: [{ address: 'bank.example' }] }),
    'error spec.endpoints.0.address',
  ],
  [
    'a port of an endpoint that the ServiceEntry lacks',
    'ServiceEntry',
    entry({ endpoints: [{ address: '192.0.2.1', ports: { http: 80 } }] }),
    'error spec.endpoints.0.ports.http',
  ],
  [
    'many hosts on a port that cannot tell them apart',
    'ServiceEntry',
    entry({ hosts: ['a.example', 'b.example'], ports: [{ number: 9000, name: 'tcp', protocol: 'TCP' }] }),
    'error spec.hosts',
  ],
  [
    'a host of no namespace',
    'Sidecar',
    { egress: [{ hosts: ['cart.shop.svc'] }] },
    'error spec.egress.0.hosts.0',
  ],
  ['nothing', 'Sidecar', { workloadSelector: { labels: { app: 'cart' } } }, 'warning spec'],
  [
    'a wide listener before another',
    'Sidecar',
    { egress: [{ hosts: ['./*'] }, { hosts: ['*/*'] }] },
    'error spec.egress.0',
  ],
  ['DENY without rules', 'AuthorizationPolicy', { action: 'DENY' }, 'error spec.action'],
  ['ALLOW without rules, which refuses all', 'AuthorizationPolicy', {}],
  [
    'a range that is none',
    'AuthorizationPolicy',
    { rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/33'] } }] }] },
    'error spec.rules.0.from.0.source.ipBlocks.0',
  ],
  [
    'a port that is none',
    'AuthorizationPolicy',
    { rules: [{ to: [{ operation: { ports: ['http'] } }] }] },
    'error spec.rules.0.to.0.operation.ports.0',
  ],
  [
    'a path with braces of its own',
    'AuthorizationPolicy',
    { rules: [{ to: [{ operation: { paths: ['/cart/{id}'] } }] }] },
    'error spec.rules.0.to.0.operation.paths.0',
  ],
  [
    'an attribute that no request has',
    'AuthorizationPolicy',
    { rules: [{ when: [{ key: 'request.header[x]', values: ['v2'] }] }] },
    'warning spec.rules.0.when.0.key',
  ],
  [
    'who calls, where another service decides',
    'AuthorizationPolicy',
    {
      action: 'CUSTOM',
      provider: { name: 'opa' },
      rules: [{ from: [{ source: { namespaces: ['shop'] } }] }],
    },
    'error spec.rules.0.from.0.source.namespaces',
  ],
  [
    'keys that are none',
    'RequestAuthentication',
    { jwtRules: [{ issuer: 'login', jwks: 'x' }] },
    'error spec.jwtRules.0.jwks',
  ],
  [
    'a patch of a cluster that is matched by a listener',
    'EnvoyFilter',
    { configPatches: [{ applyTo: 'CLUSTER', match: { listener: {} }, patch: { operation: 'REMOVE' } }] },
    'error spec.configPatches.0.match.listener',
  ],
  [
    'a target that a policy cannot have',
    'WasmPlugin',
    { url: 'oci://plugins.example/x', targetRefs: [{ kind: 'Deployment', group: 'apps', name: 'cart' }] },
    'error spec.targetRefs.0',
  ],
];

test.each(cases.map(([promise, kind, spec, ...fields]) => ({ promise, kind, spec, fields })))(
  '$promise: what istiod refuses of a $kind is told',
  ({ kind, spec, fields }) => {
    expect(refused(kind, spec)).toEqual(fields);
  },
);

test('the name of a Gateway has no dots', () => {
  expect(refused('Gateway', server({}), { name: 'shop.example' })).toEqual(['error metadata.name']);
});

test('a policy that is only tried out says so by true or false', () => {
  const annotations = (value: string) => ({ annotations: { 'istio.io/dry-run': value } });
  expect(refused('AuthorizationPolicy', {}, annotations('true'))).toEqual([]);
  expect(refused('AuthorizationPolicy', {}, annotations('yes'))).toEqual([
    'error metadata.annotations.istio.io/dry-run',
  ]);
  expect(refused('Sidecar', { egress: [{ hosts: ['./*'] }] }, annotations('true'))).toEqual([
    'error metadata.annotations.istio.io/dry-run',
  ]);
});

test('what a misspelt field leaves behind is not told as well', () => {
  expect(refused('DestinationRule', policy({ connectionPol: { http: {} } }))).toEqual([]);
});
