import { admission } from '../../lib/mesh/policies/admission';
import { gatewayPortOf } from '../../lib/mesh/policies/arrival';
import { hostHeaderOf } from '../../lib/mesh/request';
import { type Asked, admissionTo, cart, inWords, meshWith, policy, shop, teller, whyNot } from './reading';

/** A policy of backend with one rule. */
const one = (action: string, rule: string) =>
  policy(`{ selector: { matchLabels: { app: backend } }, action: ${action}, rules: [${rule}] }`);

/** A request meets the rule; another one does not. */
type Row = readonly [what: string, rule: string, meets: Asked, misses: Asked];

const operations: readonly Row[] = [
  ['an exact path', 'to: [{ operation: { paths: [/a] } }]', { path: '/a?x=1' }, { path: '/ab' }],
  ['a prefix', 'to: [{ operation: { paths: [/a*] } }]', { path: '/ab' }, { path: '/b' }],
  ['a suffix', 'to: [{ operation: { paths: ["*/x"] } }]', { path: '/a/x' }, { path: '/a/xy' }],
  ['a segment', 'to: [{ operation: { paths: ["/a/{*}/x"] } }]', { path: '/a/b/x' }, { path: '/a/b/c/x' }],
  ['all segments', 'to: [{ operation: { paths: ["/a/{**}"] } }]', { path: '/a/b/c' }, { path: '/a' }],
  ['an excluded path', 'to: [{ operation: { notPaths: [/a] } }]', { path: '/b' }, { path: '/a' }],
  ['a path with dots', 'to: [{ operation: { paths: [/b] } }]', { path: '/a/../b' }, { path: '/a/b' }],
  ['a path with %62', 'to: [{ operation: { paths: [/b] } }]', { path: '/%62' }, { path: '/%63' }],
  ['a method', 'to: [{ operation: { methods: [POST] } }]', { method: 'POST' }, { method: 'GET' }],
  ['a method in its case', 'to: [{ operation: { methods: [GET] } }]', { method: 'GET' }, { method: 'get' }],
  [
    'a host in any case',
    'to: [{ operation: { hosts: [Back.END] } }]',
    { authority: 'bacK.end' },
    { authority: 'back.end:80' },
  ],
  [
    'a host with any port',
    'to: [{ operation: { hosts: ["b:*"] } }]',
    { authority: 'b:1' },
    { authority: 'b' },
  ],
  ['the port of the pods', 'to: [{ operation: { ports: ["8080"] } }]', {}, { port: 8081 }],
  ['an excluded port', 'to: [{ operation: { notPorts: ["8081"] } }]', {}, { port: 8081 }],
  [
    'one of two operations',
    'to: [{ operation: { paths: [/a] } }, { operation: { methods: [POST] } }]',
    { path: '/b', method: 'POST' },
    { path: '/b' },
  ],
  [
    'all fields of an operation',
    'to: [{ operation: { paths: [/a], methods: [POST] } }]',
    { path: '/a', method: 'POST' },
    { path: '/a' },
  ],
];

const sources: readonly Row[] = [
  [
    'a principal',
    'from: [{ source: { principals: [cluster.local/ns/shop/sa/cart] } }]',
    { identity: cart },
    { identity: teller },
  ],
  ['any principal', 'from: [{ source: { principals: ["*"] } }]', { identity: teller }, { identity: 'none' }],
  ['a suffix', 'from: [{ source: { principals: ["*/sa/cart"] } }]', { identity: cart }, { identity: teller }],
  ['no principal', 'from: [{ source: { notPrincipals: ["*"] } }]', { identity: 'none' }, { identity: cart }],
  ['a namespace', 'from: [{ source: { namespaces: [bank] } }]', { identity: teller }, { identity: cart }],
  ['a pattern', 'from: [{ source: { namespaces: ["b*k"] } }]', { identity: teller }, { identity: cart }],
  [
    'another namespace',
    'from: [{ source: { notNamespaces: [bank] } }]',
    { identity: 'none' },
    { identity: teller },
  ],
  [
    'an account of the own namespace',
    'from: [{ source: { serviceAccounts: [cart] } }]',
    { identity: cart },
    { identity: { namespace: 'bank', serviceAccount: 'cart' } },
  ],
  [
    'an account',
    'from: [{ source: { serviceAccounts: [bank/teller] } }]',
    { identity: teller },
    { identity: cart },
  ],
  [
    'all fields of a source',
    'from: [{ source: { namespaces: [shop], principals: ["*/sa/cart"] } }]',
    {},
    { identity: { namespace: 'bank', serviceAccount: 'cart' } },
  ],
];

const conditions: readonly Row[] = [
  [
    'a header',
    'when: [{ key: "request.headers[X-Canary]", values: ["true"] }]',
    { headers: { 'x-canary': 'true' } },
    { headers: { 'x-canary': 'True' } },
  ],
  [
    'the presence of a header',
    'when: [{ key: "request.headers[x]", values: ["*"] }]',
    { headers: { x: '' } },
    {},
  ],
  [
    'the absence of a header',
    'when: [{ key: "request.headers[x]", notValues: ["*"] }]',
    {},
    { headers: { x: 'a' } },
  ],
  ['a namespace', 'when: [{ key: source.namespace, values: [shop] }]', {}, { identity: teller }],
  ['a port', 'when: [{ key: destination.port, values: ["8080"] }]', {}, { port: 1 }],
  ['a server name', 'when: [{ key: connection.sni, values: ["a.*"] }]', { sni: 'a.b' }, { sni: 'b' }],
  [
    'both lists',
    'when: [{ key: "request.headers[x]", values: [a*], notValues: [ab] }]',
    { headers: { x: 'ac' } },
    { headers: { x: 'ab' } },
  ],
  [
    'a source and a condition',
    'from: [{ source: { namespaces: [shop] } }], when: [{ key: "request.headers[x]", values: [a] }]',
    { headers: { x: 'a' } },
    { headers: { x: 'a' }, identity: teller },
  ],
];

describe.each([
  ['operation', operations],
  ['source', sources],
  ['conditions', conditions],
])('a rule with values of the %s', (_, rows) => {
  test.each(rows)('%s', (__, rule, meets, misses) => {
    const allow = meshWith(shop, one('ALLOW', `{ ${rule} }`));
    expect(inWords(admissionTo(allow, meets))).toBe('allowed by p[0]');
    expect(inWords(admissionTo(allow, misses))).toBe('403 by none');
    const deny = meshWith(shop, one('DENY', `{ ${rule} }`));
    expect(inWords(admissionTo(deny, meets))).toBe('403 by p[0]');
    expect(inWords(admissionTo(deny, misses))).toBe('allowed');
  });
});

test.each([
  ['no policy', '', 'allowed'],
  ['an ALLOW without rules', policy('{}'), '403 by none'],
  ['an ALLOW with an empty rule', policy('{ rules: [{}] }'), 'allowed by p[0]'],
  ['a DENY without rules', policy('{ action: DENY }'), 'allowed'],
  ['a DENY with an empty rule', policy('{ action: DENY, rules: [{}] }'), '403 by p[0]'],
  ['an AUDIT', policy('{ action: AUDIT, rules: [{}] }'), 'allowed'],
  ['an ALLOW in a dry run', policy('{}', 'p', 'shop', '{ istio.io/dry-run: "true" }'), 'allowed'],
  ['a policy of other pods', policy('{ selector: { matchLabels: { app: cart } } }'), 'allowed'],
  ['a policy of another namespace', policy('{}', 'p', 'bank'), 'allowed'],
  ['a policy of the mesh', policy('{}', 'p', 'istio-system'), '403 by none'],
  ['a policy of a Gateway', policy('{ targetRefs: [{ kind: Gateway, name: g }] }'), 'allowed'],
  [
    'a DENY before an ALLOW',
    policy('{ rules: [{}] }') + policy('{ action: DENY, rules: [{}] }', 'q'),
    '403 by q[0]',
  ],
  ['one of two ALLOWs', policy('{}') + policy('{ rules: [{}] }', 'q'), 'allowed by q[0]'],
  [
    'an external authorizer',
    policy('{ action: CUSTOM, provider: { name: x }, rules: [{}] }'),
    'unknown: external-authorizer at AuthorizationPolicy ',
  ],
  [
    'an external authorizer of other requests',
    policy('{ action: CUSTOM, provider: { name: x }, rules: [{ to: [{ operation: { paths: [/a] } }] }] }'),
    'allowed',
  ],
])('%s', (_, policies, expected) => {
  expect(inWords(admissionTo(meshWith(shop + policies)))).toBe(expected);
});

test('Envoy takes the first DENY by its name: rule 10 before rule 2', () => {
  const never = '{ to: [{ operation: { paths: [/never] } }] }';
  const rules = Array.from({ length: 11 }, (_, index) => (index === 2 || index === 10 ? '{}' : never));
  const said = admissionTo(meshWith(shop, policy(`{ action: DENY, rules: [${rules.join(', ')}] }`)));
  expect(said).toMatchObject({
    status: 403,
    detail: 'rbac_access_denied_matched_policy[ns[shop]-policy[p]-rule[10]]',
  });
});

test('each rule that does not match says by which field, the value it wants and the value it found', () => {
  const said = admissionTo(
    meshWith(
      shop,
      policy(`
  rules:
    - from: [{ source: { namespaces: [bank] } }, { source: { principals: ["*/sa/web"] } }]
      to: [{ operation: { methods: [PUT] } }]
    - to: [{ operation: { paths: [/a], methods: [POST] } }]
    - when: [{ key: "request.headers[x]", values: [a, b] }]
    - to: [{ operation: { notMethods: [GET] } }]`),
    ),
  );
  expect(inWords(said)).toBe('403 by none');
  expect(said).toMatchObject({ detail: 'rbac_access_denied_matched_policy[none]', flag: '-' });
  expect(whyNot(said)).toEqual([
    'p[0] from.0.source.namespaces: differs, wants bank, found shop',
    'p[0] from.1.source.principals: differs, wants */sa/web, found cluster.local/ns/shop/sa/cart',
    'p[1] to.0.operation.paths: differs, wants /a, found /',
    'p[2] when.0.values: absent, wants a|b, found undefined',
    'p[3] to.0.operation.notMethods: excluded, wants GET, found GET',
  ]);
});

describe('a port with whole connections', () => {
  const asked: Asked = { sent: 'tcp' };
  test.each([
    [
      'an ALLOW for a method admits nobody',
      'ALLOW',
      '{ to: [{ operation: { methods: [GET] } }] }',
      'reset by none',
    ],
    [
      'a DENY for a method refuses all',
      'DENY',
      '{ to: [{ operation: { methods: [GET] } }] }',
      'reset by p[0]',
    ],
    [
      'a DENY for a method and a namespace refuses the namespace',
      'DENY',
      '{ from: [{ source: { namespaces: [bank] } }], to: [{ operation: { methods: [GET] } }] }',
      'allowed',
    ],
    [
      'an ALLOW for a namespace',
      'ALLOW',
      '{ from: [{ source: { namespaces: [shop] } }] }',
      'allowed by p[0]',
    ],
    ['an ALLOW for a port', 'ALLOW', '{ to: [{ operation: { ports: ["9000"] } }] }', 'allowed by p[0]'],
    [
      'an ALLOW for a token',
      'ALLOW',
      '{ from: [{ source: { requestPrincipals: ["*"] } }] }',
      'reset by none',
    ],
  ])('%s', (_, action, rule, expected) => {
    const said = admissionTo(meshWith(shop, one(action, rule)), asked);
    expect(inWords(said)).toBe(expected);
  });

  test('the rule says that it needs HTTP', () => {
    const said = admissionTo(
      meshWith(shop, one('ALLOW', '{ to: [{ operation: { methods: [GET] } }] }')),
      asked,
    );
    expect(whyNot(said)).toEqual(['p[0] to.0.operation.methods: needs-http, wants GET, found undefined']);
  });

  test('HTTP to it is a connection too', () => {
    const mesh = meshWith(shop, one('ALLOW', '{ to: [{ operation: { methods: [GET] } }] }'));
    expect(inWords(admissionTo(mesh, { port: 9000 }))).toBe('reset by none');
  });
});

describe('what the manifests do not tell', () => {
  test.each([
    ['an address', 'from: [{ source: { ipBlocks: [10.0.0.0/8] } }]', {}, 'rules.0.from.0.source.ipBlocks'],
    [
      'a client address',
      'from: [{ source: { remoteIpBlocks: [10.0.0.0/8] } }]',
      {},
      'rules.0.from.0.source.remoteIpBlocks',
    ],
    [
      'an identity',
      'from: [{ source: { namespaces: [a] } }]',
      { identity: 'unknown' },
      'rules.0.from.0.source.namespaces',
    ],
    [
      'a placeholder',
      'from: [{ source: { namespaces: ["$(NS)"] } }]',
      {},
      'rules.0.from.0.source.namespaces',
    ],
    [
      'a header of proxies',
      'when: [{ key: "request.headers[x-forwarded-for]", values: [a] }]',
      {},
      'rules.0.when.0.values',
    ],
    ['the server name of mTLS', 'when: [{ key: connection.sni, values: [a] }]', {}, 'rules.0.when.0.values'],
    [
      'metadata',
      'when: [{ key: "experimental.envoy.filters.a.b[c]", values: [a] }]',
      {},
      'rules.0.when.0.values',
    ],
  ] as const)('%s', (_, rule, asked, at) => {
    for (const action of ['ALLOW', 'DENY']) {
      const said = admissionTo(meshWith(shop, one(action, `{ ${rule} }`)), asked);
      expect(inWords(said)).toBe(`unknown: condition at AuthorizationPolicy spec.${at}`);
    }
  });

  test('another condition that fails decides', () => {
    const rule =
      '{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }], to: [{ operation: { methods: [PUT] } }] }';
    expect(inWords(admissionTo(meshWith(shop, one('ALLOW', rule))))).toBe('403 by none');
  });

  test('a DENY that matches refuses whatever another one does, but the log may name the other', () => {
    const unclear = '{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }';
    const said = (rules: string) => admissionTo(meshWith(shop, one('DENY', rules)));
    expect(said(`${unclear}, {}`)).toMatchObject({ kind: 'denied', detail: undefined });
    expect(said(`{}, ${unclear}`)).toMatchObject({
      kind: 'denied',
      detail: 'rbac_access_denied_matched_policy[ns[shop]-policy[p]-rule[0]]',
    });
  });

  test('a selector with a placeholder', () => {
    const mesh = meshWith(shop, policy('{ selector: { matchLabels: { app: "$(APP)" } } }'));
    expect(inWords(admissionTo(mesh))).toBe(
      'unknown: selector at AuthorizationPolicy spec.selector.matchLabels',
    );
  });

  test.each([
    [
      'EnvoyFilter',
      'networking.istio.io/v1alpha3',
      '{ configPatches: [{ applyTo: HTTP_FILTER, patch: { operation: ADD } }] }',
      'unknown',
    ],
    [
      'EnvoyFilter',
      'networking.istio.io/v1alpha3',
      '{ configPatches: [{ applyTo: CLUSTER, patch: { operation: MERGE } }] }',
      'allowed',
    ],
    [
      'EnvoyFilter',
      'networking.istio.io/v1alpha3',
      '{ workloadSelector: { labels: { app: cart } }, configPatches: [{ applyTo: HTTP_FILTER }] }',
      'allowed',
    ],
    [
      'EnvoyFilter',
      'networking.istio.io/v1alpha3',
      '{ configPatches: [{ applyTo: HTTP_FILTER, match: { context: SIDECAR_OUTBOUND } }] }',
      'allowed',
    ],
    ['WasmPlugin', 'extensions.istio.io/v1alpha1', '{ url: "oci://a/b" }', 'unknown'],
  ])('%s %s %s', (kind, apiVersion, spec, expected) => {
    const object = `
---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: x, namespace: shop }
spec: ${spec}
`;
    expect(admissionTo(meshWith(shop + object)).kind).toBe(expected);
  });
});

describe('pods without a sidecar', () => {
  const policies = policy('{}');
  test('accept everything', () => {
    const out = shop.replace('istio-injection: enabled', 'istio-injection: disabled');
    expect(inWords(admissionTo(meshWith(out + policies)))).toBe('allowed');
  });
  test('have one if nothing says that they have none', () => {
    const out = shop.replace('labels: { istio-injection: enabled }', 'labels: {}');
    expect(inWords(admissionTo(meshWith(out + policies)))).toBe('403 by none');
  });
  test('in ambient mode are not judged', () => {
    const out = shop.replace('istio-injection: enabled', 'istio.io/dataplane-mode: ambient');
    expect(inWords(admissionTo(meshWith(out + policies)))).toBe('unknown: ambient at AuthorizationPolicy ');
    expect(inWords(admissionTo(meshWith(out)))).toBe('allowed');
  });
});

describe('trust domains', () => {
  const configuration = (text: string) => `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${text}" }
`;
  const principal = (domain: string) =>
    one('ALLOW', `{ from: [{ source: { principals: [${domain}/ns/shop/sa/cart] } }] }`);
  test.each([
    ['trustDomain: prod', 'prod', 'allowed by p[0]'],
    ['trustDomain: prod', 'cluster.local', 'allowed by p[0]'],
    ['trustDomain: prod', 'test', '403 by none'],
    ['{ trustDomain: prod, trustDomainAliases: [old] }', 'old', 'allowed by p[0]'],
    ['{ trustDomainAliases: [old] }', 'old', 'allowed by p[0]'],
  ])('of %s a principal of %s', (text, domain, expected) => {
    const mesh = meshWith(shop + configuration(text) + principal(domain));
    expect(inWords(admissionTo(mesh))).toBe(expected);
  });
});

test('at a gateway, policies that select its pods or target its Gateway decide', () => {
  const arrival = { protocol: 'http', port: 80, identity: 'none', authority: 'a' } as const;
  const at = (text: string, labels: Record<string, string>) =>
    inWords(admission(meshWith(text), { kind: 'gateway', namespace: 'gw', labels }, arrival));
  const targeting = policy(
    '{ targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: g }] }',
    'p',
    'gw',
  );
  expect(at(policy('{ selector: { matchLabels: { istio: in } } }', 'p', 'gw'), { istio: 'in' })).toBe(
    '403 by none',
  );
  expect(at(targeting, { 'gateway.networking.k8s.io/gateway-name': 'g' })).toBe('403 by none');
  expect(at(targeting, { 'gateway.networking.k8s.io/gateway-name': 'h' })).toBe('allowed');
});

describe('the port of a gateway', () => {
  const gateway = { kind: 'gateway', namespace: 'gw', labels: { istio: 'in' } } as const;
  const service = (ports: string) => `
apiVersion: v1
kind: Service
metadata: { name: in, namespace: gw }
spec: { selector: { istio: in }, ports: [${ports}] }
`;
  test.each([
    ['the target of its Service', service('{ name: http, port: 80, targetPort: 8080 }'), 8080],
    ['its own, if the Service has another', service('{ name: http, port: 81, targetPort: 8080 }'), 80],
    ['unknown for a name', service('{ name: http, port: 80, targetPort: http }'), undefined],
    ['unknown without a Service', shop, undefined],
  ])('is %s', (_, text, port) => {
    const mesh = meshWith(text, one('ALLOW', '{ to: [{ operation: { ports: ["8080"] } }] }'));
    expect(gatewayPortOf(mesh, gateway, 80)).toBe(port);
  });

  test('may decide, and be unknown', () => {
    const rule = policy('{ rules: [{ to: [{ operation: { ports: ["8080"] } }] }] }', 'p', 'gw');
    const at = (port: number | undefined) =>
      inWords(admission(meshWith(rule), gateway, { protocol: 'http', port, identity: 'none' }));
    expect(at(8080)).toBe('allowed by p[0]');
    expect(at(80)).toBe('403 by none');
    expect(at(undefined)).toBe('unknown: condition at AuthorizationPolicy spec.rules.0.to.0.operation.ports');
  });
});

test.each([
  ['http', 80, 'a'],
  ['http', 8080, 'a:8080'],
  ['https', 443, 'a'],
  ['https', 80, 'a:80'],
] as const)('the Host header of %s at port %s is %s', (protocol, port, header) => {
  expect(hostHeaderOf({ protocol, host: 'a', port })).toBe(header);
});
