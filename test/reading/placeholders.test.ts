import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';
import { meshOf } from '../../lib/mesh/mesh';
import { hasPlaceholder } from '../../lib/mesh/objects/placeholders';

describe('a value that a tool fills in', () => {
  test.each([
    'web-{{ .Values.name }}',
    'web.$(NS).svc.cluster.local',
    `\${NAMESPACE}`,
    '$NAMESPACE',
    'HOST_PLACEHOLDER.example.com',
    'cert-placeholder',
    '<your-domain>',
    '__NAMESPACE__',
    '#{Namespace}#',
    '%NAMESPACE%',
    'REPLACE_ME.example.com',
    'DEX_SERVICE.DEX_NAMESPACE.svc.cluster.local',
    'web.NAMESPACE.svc',
    'TEAM_HOST.example.com',
    'YOUR_HOST',
    '@HOST@',
    'web.[[NS]].svc.cluster.local',
    '(@= data.values.host @)',
    '~NAMESPACE~',
    '#{namespace}',
  ])('%s', (text) => {
    expect(hasPlaceholder(text)).toBe(true);
  });
});

test('a long word takes no longer than it is long', () => {
  expect(hasPlaceholder('a'.repeat(2_000_000))).toBe(false);
});

describe('a value of Istio or Envoy that looks like one', () => {
  test.each([
    '^/items/[0-9]+$',
    '(foo|bar$)',
    '^/a{2}$',
    '/(?P<id>[0-9]+)/(?<name>.*)',
    '%REQ(x-user)%',
    '%START_TIME%',
    '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
    '%RESPONSE_CODE_DETAILS% %PROTOCOL%',
    '/caf%C3%A9%20noir',
    '\\1-$1',
    '*.example.com',
    'cluster.local/ns/shop/sa/cart',
    '/v1/{*}/items/{**}',
    '$',
    'ISTIO_MUTUAL',
    'envoy.filters.network.HTTP_CONNECTION',
    'X_USER',
    '[[:alpha:]]+',
    'someone@example.com',
    '~/*',
  ])('%s', (text) => {
    expect(hasPlaceholder(text)).toBe(false);
  });
});

function findingsIn(text: string) {
  const read = manifestsOf({ texts: [{ file: 'a.yaml', text }] });
  return check(read.objects, read).findings.map(({ severity, rule }) => `${severity} ${rule}`);
}

const pods = (version: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, version: ${version} } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] }
`;
const service = (port: string) => `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: ${port}, targetPort: 80 }] }
`;
const route = (host: string, more = '') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
  - route: [{ destination: { host: ${host}${more} } }]
`;
const subset = (version: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web, subsets: [{ name: v1, labels: { version: ${version} } }] }
`;

describe('nothing is concluded from it', () => {
  test.each([
    ['a host', [pods('v1'), service('80'), route('web.$(NS).svc.cluster.local')]],
    ['a host in quotes', [pods('v1'), service('80'), route('"{{ .Values.host }}"')]],
    [
      'a number of replicas',
      [pods('v1').replace('spec:\n', 'spec:\n  replicas: "{{ .Values.replicas }}"\n')],
    ],
    ['a port', [pods('v1'), service('80'), route('web', `, port: { number: "\${PORT}" }`)]],
    [
      'the port of a Service',
      [pods('v1'), service(`"\${PORT}"`).replace('targetPort: 80', 'targetPort: 81')],
    ],
    ['an enumerated value', [pods('v1'), service('80').replace('spec: {', 'spec: { type: $(TYPE),')]],
    ['the version of pods', [pods('"{{ .Values.tag }}"'), service('80'), subset('v1')]],
    ['the version of a subset', [pods('v1'), service('80'), subset('$(VERSION)')]],
    ['a name in a list', [pods('v1'), service('80'), route('web').replace('[web]', '[HOST_PLACEHOLDER]')]],
  ])('%s', (_, documents) => {
    expect(findingsIn(documents.join('---\n')).filter((each) => !each.includes('-for-missing-host'))).toEqual(
      [],
    );
  });

  test('a fault beside it is found', () => {
    const text = [pods('"{{ .Values.tag }}"'), service('80'), route('wbe')].join('---\n');
    expect(findingsIn(text)).toContain('error route-to-missing-host');
  });
});

test('a Service whose name is filled in may be any Service of its namespace', () => {
  const text = service('80').replace('name: web', `name: "\${NAME}"`);
  const { objects } = manifestsOf({ texts: [{ file: 'a.yaml', text }] });
  expect(meshOf(objects, { isComplete: true }).known.service('shop', 'other')).toBe('unknown');
});

test('a variable is no address, and a mistake where only some words are allowed', () => {
  const authentication = (spec: string) =>
    manifestsOf({
      texts: [
        {
          file: 'a.yaml',
          text: `apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: all, namespace: shop}\nspec: {jwtRules: [${spec}]}\n`,
        },
      ],
    });
  const found = (spec: string) => {
    const read = authentication(spec);
    return check(read.objects, read).findings.map(({ rule }) => rule);
  };
  expect(found('{issuer: https://id.example.com, jwksUri: JWKS_URI}')).not.toContain('value-not-allowed');
  expect(found('{issuer: https://id.example.com, jwksUri: jwks}')).toContain('value-not-allowed');
});
