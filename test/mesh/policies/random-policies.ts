import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { POLICED } from './scene';
import { JWKS } from './tokens';

/** The policies for one server. */
export type PolicySet = readonly KubernetesObject[];

// Values that the requests of the proof have, or just miss.
const lists: Readonly<Record<string, readonly string[]>> = {
  principals: [
    'cluster.local/ns/policed/sa/cart',
    'cluster.local/ns/policed-bank/sa/teller',
    '*',
    '*/sa/cart',
    'cluster.local/ns/policed*',
    'other/ns/policed/sa/cart',
  ],
  namespaces: ['policed', 'policed-bank', 'policed*', '*bank', 'p*d', '*', 'shop'],
  serviceAccounts: ['cart', 'policed-bank/teller', 'policed/teller', 'teller'],
  requestPrincipals: ['*', 'https://a.test/me', 'https://a.test/*', '*/you', 'https://b.test/me'],
  hosts: ['web-*', '*.test:*', '*', '*.policed', 'WEB-0.policed', 'web-0.policed:80', 'other'],
  ports: ['80', '8080', '8088', '9000'],
  methods: ['GET', 'POST', 'G*', '*', 'get'],
  paths: ['/', '/a', '/a*', '*/x', '/a/{*}', '/a/{**}', '/{*}/x', '*', '/a/b', '/a//b', '/{*}.json', '/a=b'],
};
// The API server refuses accounts beside principals or namespaces.
const sources = [
  ['principals', 'namespaces', 'requestPrincipals'],
  ['serviceAccounts', 'requestPrincipals'],
];
const operation = ['hosts', 'ports', 'methods', 'paths'];
const keys: Readonly<Record<string, readonly string[]>> = {
  'request.headers[x-canary]': ['true', 't*', '*', 'false'],
  'request.headers[:path]': ['/a?x=1', '/a*'],
  'request.headers[Host]': ['web-*', 'edge*'],
  'source.namespace': ['policed', '*bank'],
  'source.principal': ['cluster.local/ns/policed/sa/cart', '*'],
  'destination.port': ['8080', '8088', '9000'],
  'request.auth.principal': ['https://a.test/me', '*'],
  'request.auth.audiences': ['web', 'w*'],
  'request.auth.presenter': ['client'],
  'request.auth.claims[groups]': ['admin', 'a*', 'user'],
  'request.auth.claims[scope]': ['read', 'read write'],
  'request.auth.claims[realm][roles]': ['one', '*'],
};

const valuesOf = (all: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 2 });

const fieldsOf = (names: readonly string[]) =>
  fc
    .uniqueArray(
      fc.constantFrom(...names).chain((name) =>
        fc.record({
          name: fc.constant(name),
          not: weighted(3, false, true),
          values: valuesOf(lists[name] ?? []),
        }),
      ),
      { minLength: 1, maxLength: 2, selector: ({ name, not }) => `${name} ${not}` },
    )
    .map((fields) =>
      Object.fromEntries(
        fields.map(({ name, not, values }) => [
          not ? `not${name.charAt(0).toUpperCase()}${name.slice(1)}` : name,
          values,
        ]),
      ),
    );

function weighted<T>(times: number, often: T, seldom: T): fc.Arbitrary<T> {
  return fc.constantFrom(...Array.from({ length: times }, () => often), seldom);
}

const condition = fc.constantFrom(...Object.keys(keys)).chain((key) =>
  fc.record({
    key: fc.constant(key),
    field: weighted(3, 'values', 'notValues'),
    values: valuesOf(keys[key] ?? []),
  }),
);

const rule = fc
  .record({
    from: fc.array(fc.oneof(...sources.map(fieldsOf)), { maxLength: 2 }),
    to: fc.array(fieldsOf(operation), { maxLength: 2 }),
    when: fc.array(condition, { maxLength: 1 }),
  })
  .map(({ from, to, when }) => ({
    ...(from.length > 0 && { from: from.map((each) => ({ source: each })) }),
    ...(to.length > 0 && { to: to.map((each) => ({ operation: each })) }),
    ...(when.length > 0 && { when: when.map(({ key, field, values }) => ({ key, [field]: values })) }),
  }));

const authorization = fc.record({
  action: fc.constantFrom('ALLOW', 'ALLOW', 'ALLOW', 'DENY', 'DENY', 'AUDIT'),
  rules: fc.array(rule, { maxLength: 3 }),
  isOfRoot: weighted(4, false, true),
  isDryRun: weighted(9, false, true),
});

const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'PERMISSIVE', 'DISABLE');
const port = fc.constantFrom('8080', '9000');

const tokens = fc.uniqueArray(
  fc.record({
    issuer: fc.constantFrom('https://a.test', 'https://b.test'),
    audiences: fc.constantFrom([], ['web']),
  }),
  { minLength: 1, maxLength: 2, selector: ({ issuer }) => issuer },
);

/** The policies of a server, and a DestinationRule for its callers. */
export const policySets = fc.record({
  authorizations: fc.array(authorization, { minLength: 1, maxLength: 3 }),
  tokens: fc.oneof(fc.constant(null), tokens, tokens),
  peers: fc.option(fc.record({ mode, port: fc.option(fc.record({ port, mode })) })),
  clients: fc.constantFrom(null, null, null, null, null, 'DISABLE', 'ISTIO_MUTUAL', 'SIMPLE'),
});

type PolicyPlan = typeof policySets extends fc.Arbitrary<infer Plan> ? Plan : never;

/** A set as objects, for the pods of a server. */
export function objectsFor(set: PolicyPlan, server: string): PolicySet {
  const selector = { matchLabels: { app: server } };
  const object = (kind: string, name: string, spec: object, namespace = POLICED): KubernetesObject => ({
    apiVersion: kind === 'DestinationRule' ? 'networking.istio.io/v1' : 'security.istio.io/v1',
    kind,
    metadata: { name: `${server}-${name}`, namespace },
    spec,
  });
  const policies = set.authorizations.map(({ action, rules, isOfRoot, isDryRun }, index) => {
    const made = object(
      'AuthorizationPolicy',
      // Not in the order of their names.
      `${'cab'.charAt(index)}`,
      { selector, action, rules },
      isOfRoot ? 'istio-system' : POLICED,
    );
    if (!isDryRun) return made;
    return { ...made, metadata: { ...made.metadata, annotations: { 'istio.io/dry-run': 'true' } } };
  });
  const jwtRules = (set.tokens ?? []).map((each) => ({ ...each, jwks: JWKS }));
  return [
    ...policies,
    ...(jwtRules.length > 0 ? [object('RequestAuthentication', 'tokens', { selector, jwtRules })] : []),
    ...(set.peers === null
      ? []
      : [
          object('PeerAuthentication', 'peers', {
            selector,
            mtls: { mode: set.peers.mode },
            ...(set.peers.port && {
              portLevelMtls: { [set.peers.port.port]: { mode: set.peers.port.mode } },
            }),
          }),
        ]),
    object('DestinationRule', 'clients', {
      host: `${server}.${POLICED}.svc.cluster.local`,
      trafficPolicy: {
        // A connection keeps the policies that it began with.
        connectionPool: { http: { maxRequestsPerConnection: 1 } },
        ...(set.clients !== null && { tls: { mode: set.clients } }),
      },
    }),
  ];
}

/** The same for a gateway, with a port that no policy is about: the lab asks there whether the gateway has them. */
export function sparing(policies: PolicySet, port: number): PolicySet {
  const notPorts = [String(port)];
  return policies.flatMap((object): readonly KubernetesObject[] => {
    if (object.kind !== 'AuthorizationPolicy') return [object];
    const { action, selector, rules } = object.spec as {
      action: string;
      selector: object;
      rules: readonly { to?: readonly { operation: object }[] }[];
    };
    if (action === 'ALLOW' && object.metadata.annotations === undefined) {
      const metadata = { ...object.metadata, name: `${object.metadata.name}-lab` };
      const ofLab = { selector, action, rules: [{ to: [{ operation: { ports: notPorts } }] }] };
      return [object, { ...object, metadata, spec: ofLab }];
    }
    const spared = rules.map(({ to = [{ operation: {} }], ...rest }) => ({
      ...rest,
      to: to.map(({ operation }) => ({ operation: { ...operation, notPorts } })),
    }));
    return [{ ...object, spec: { action, selector, rules: spared } }];
  });
}
