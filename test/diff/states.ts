import fc from 'fast-check';

/** A state as objects, with what a test needs to know about it. */
export type Objects = readonly object[];

const apps = ['a', 'b'] as const;
const versions = ['v1', 'v2'] as const;

const text = fc.oneof(
  fc.constantFrom({ exact: 'true' }, { exact: 'x' }, { prefix: 't' }, { regex: '[a-z]+' }, { regex: 'tr.*' }),
);
const uri = fc.constantFrom(
  { exact: '/api' },
  { prefix: '/api' },
  { prefix: '/api/' },
  { prefix: '/' },
  { prefix: '/old' },
  { regex: '/api/[0-9]+' },
  { exact: '/' },
);

const match = fc.record(
  {
    uri,
    headers: fc.record({ 'x-canary': text, 'x-user': text }, { requiredKeys: [] }),
    withoutHeaders: fc.record({ 'x-canary': text }, { requiredKeys: [] }),
    method: fc.constantFrom({ exact: 'POST' }, { exact: 'GET' }),
    queryParams: fc.constant({ beta: { exact: '1' } }),
    sourceNamespace: fc.constantFrom('shop', 'other'),
    sourceLabels: fc.constantFrom({ app: 'a' }, { app: 'b' }),
  },
  { requiredKeys: [] },
);

const destination = fc
  .record({ app: fc.constantFrom(...apps), version: fc.constantFrom(...versions, undefined) })
  .map(({ app, version }) => ({
    host: `${app}.shop.svc.cluster.local`,
    ...(version && { subset: version }),
    port: { number: 80 },
  }));

const routes = fc.oneof(
  destination.map((one) => [{ destination: one }]),
  fc.tuple(destination, destination, fc.constantFrom(5, 20, 50)).map(([one, other, weight]) => [
    { destination: one, weight: 100 - weight },
    { destination: other, weight },
  ]),
);

const treatment = fc.record(
  {
    timeout: fc.constantFrom('1s', '1000ms', '5s'),
    retries: fc.constantFrom({ attempts: 0 }, { attempts: 3 }, { attempts: 2 }),
    rewrite: fc.constantFrom({ uri: '/' }, { uri: '/api' }, { authority: 'inner.example' }),
    headers: fc.constantFrom(
      { request: { set: { 'x-a': '1' } } },
      { request: { set: { 'x-a': '2' } } },
      { response: { remove: ['x-b'] } },
    ),
    fault: fc.constantFrom(
      { abort: { httpStatus: 503, percentage: { value: 100 } } },
      { abort: { httpStatus: 503, percentage: { value: 5 } } },
      { delay: { fixedDelay: '1s', percentage: { value: 10 } } },
    ),
    mirror: fc.constant({ host: 'b.shop.svc.cluster.local', subset: 'v2' }),
  },
  { requiredKeys: [] },
);

const action = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(routes, treatment).map(([route, rest]) => ({ ...rest, route })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { redirect: { uri: '/new' } },
      { redirect: { authority: 'new.example.com', redirectCode: 308 } },
      { directResponse: { status: 403 } },
    ),
  },
);

const rule = fc
  .record({ matches: fc.array(match, { maxLength: 2 }), action })
  .map(({ matches, action: does }) => ({ ...(matches.length > 0 && { match: matches }), ...does }));

/** What differs between two states. */
export interface Plan {
  readonly rules: readonly object[];
  readonly gatewayRules: readonly object[];
  readonly subsets: readonly string[];
  readonly replicas: readonly number[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  gatewayRules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  subsets: fc.constantFrom(['v1', 'v2'], ['v1', 'v2'], ['v1']),
  replicas: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
});

/** Two states, of which the second has some parts of the first. */
export const pairs: fc.Arbitrary<readonly [Plan, Plan]> = fc
  .tuple(plan, plan, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(3))
  .map(([one, other, [rules, gatewayRules, subsets, replicas], at]) => {
    const mixed = one.rules.map((each, index) => (index === at ? (other.rules[0] ?? each) : each));
    return [
      one,
      {
        ...one,
        rules: rules ? mixed : one.rules,
        gatewayRules: gatewayRules ? other.gatewayRules : one.gatewayRules,
        subsets: subsets ? other.subsets : one.subsets,
        replicas: replicas ? other.replicas : one.replicas,
      },
    ] as const;
  });

const meta = (name: string, more: object = {}) => ({ metadata: { name, namespace: 'shop', ...more } });

/** The objects of a state. */
export function objectsOf({ rules, gatewayRules, subsets, replicas }: Plan): Objects {
  const istio = 'networking.istio.io/v1';
  const route = (name: string, hosts: readonly string[], gateways: readonly string[], http: object) => ({
    apiVersion: istio,
    kind: 'VirtualService',
    ...meta(name),
    spec: { hosts, gateways, http },
  });
  return [
    ...apps.flatMap((app, place) => [
      {
        apiVersion: 'v1',
        kind: 'Service',
        ...meta(app),
        spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
      },
      {
        apiVersion: istio,
        kind: 'DestinationRule',
        ...meta(app),
        spec: {
          host: app,
          subsets: subsets.map((version) => ({ name: version, labels: { version } })),
        },
      },
      ...versions.map((version, index) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        ...meta(`${app}-${version}`),
        spec: {
          replicas: replicas[place * 2 + index],
          selector: { matchLabels: { app, version } },
          template: {
            metadata: { labels: { app, version } },
            spec: { containers: [{ name: 'app', image: 'x', ports: [{ containerPort: 8080 }] }] },
          },
        },
      })),
    ]),
    {
      apiVersion: istio,
      kind: 'Gateway',
      ...meta('public'),
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [
          {
            port: { number: 80, name: 'http', protocol: 'HTTP' },
            hosts: ['shop.example.com', '*.example.org'],
          },
        ],
      },
    },
    route('a', ['a'], ['mesh'], rules),
    route('public', ['shop.example.com', '*.example.org'], ['public'], gatewayRules),
  ];
}

/** Requests like those that the rules match, and others. */
export const requests = fc.record({
  isAtGateway: fc.boolean(),
  namespace: fc.constantFrom('shop', 'other', 'third'),
  app: fc.constantFrom('a', 'b', 'c', undefined),
  service: fc.constantFrom('a.shop.svc.cluster.local', 'b.shop.svc.cluster.local'),
  host: fc.constantFrom('shop.example.com', 'any.example.org', 'nobody.example.net'),
  path: fc.constantFrom(
    '/',
    '/api',
    '/api/',
    '/api/7',
    '/apis',
    '/api/x',
    '/old/1',
    '/x',
    '/api?beta=1',
    '/?beta=1',
    '/?beta=2',
  ),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  headers: fc.dictionary(
    fc.constantFrom('x-canary', 'x-user', 'x-none'),
    fc.constantFrom('true', 'x', 'tr9', '9', 'False'),
    {
      maxKeys: 2,
    },
  ),
});
