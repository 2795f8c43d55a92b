import { ApiObject, Chart } from 'cdk8s';
import {
  allOf,
  Backend,
  CanaryPair,
  callers,
  cookie,
  ExistingVersionedService,
  Frontend,
  header,
  IngressGateway,
  Listener,
  method,
  Namespace,
  Path,
  queryParameter,
} from '../../../lib';
import type { Caller } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import type { LabRequest } from '../pod/messages';
import { many, proved, tally, theLab, times } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'bindings';
const GUESTS = 'bindings-guests';
const OTHERS = 'bindings-others';
const [FIRST, SECOND] = ['one.bindings.example.com', 'two.bindings.example.com'];
const RATINGS = 'ratings.bindings.example.com';
const THIRD = 'three.bindings.example.com';

const v1 = { name: 'v1', image: 'shop:1' };
const calling = { port: 80, targetPort: 3000, version: v1 };

function program() {
  return synthesize((app) => {
    const guests = new Chart(app, GUESTS, { namespace: GUESTS });
    new Namespace(guests, 'namespace');
    new Backend(guests, 'guest', calling);
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const ratings = canariedRatings(new Chart(app, OTHERS, { namespace: OTHERS }));
    const web = new Frontend(chart, 'web', calling);
    const admin = new Frontend(chart, 'admin', calling);
    new Backend(chart, 'tester', { ...calling, everyVersion: { podLabels: { role: 'load-test' } } });
    const caller = new Backend(chart, 'caller', calling);
    const callerCanary = new CanaryPair(chart, 'caller-canary', {
      stable: caller,
      canary: { name: 'v2', image: 'shop:2' },
      weight: 0,
    });
    new CanaryPair(chart, 'web-canary', {
      stable: web,
      canary: { name: 'v2', image: 'shop:2' },
      when: [
        header('x-canary').is('true'),
        header('user-agent').regex('.*Canary/[0-9]+.*'),
        cookie('release').is('canary'),
        queryParameter('preview').is('1'),
        allOf(header('x-team').prefix('blue'), method('POST')),
        callers.withLabels({ role: 'load-test' }),
        callers.of(callerCanary.canary),
        allOf(callers.inNamespace(GUESTS), header('x-guest').present()),
      ],
      weight: 0,
    });
    const split = new Frontend(chart, 'split', calling);
    new CanaryPair(chart, 'split-canary', {
      stable: split,
      canary: { name: 'v2', image: 'shop:2' },
      weight: 10,
    });
    split.patchRule('default', { timeout: '3s', headers: { response: { set: { 'x-patched': 'yes' } } } });
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [
        { hosts: [FIRST, SECOND], to: web },
        { hosts: [RATINGS], to: ratings },
        { hosts: [THIRD], to: split },
        { hosts: [FIRST], path: Path.prefix('/admin'), to: admin },
        { hosts: [FIRST], path: Path.prefix('/admin/shop'), to: web, rewrite: '/shop' },
        { hosts: [SECOND], path: Path.exact('/old'), redirect: { path: '/new', status: 308 } },
        {
          hosts: [SECOND],
          path: Path.prefix('/api'),
          to: web,
          cors: { allowOrigins: ['https://app.example.com'], allowMethods: ['GET'] },
        },
      ],
    });
  });
}

/** A canary of a service whose Service and stable pods a chart of others makes, with callers of it. */
function canariedRatings(chart: Chart): ExistingVersionedService {
  new Namespace(chart, 'namespace');
  const ratings = new ExistingVersionedService(chart, 'ratings', {
    port: 80,
    targetPort: 3000,
    selector: { app: 'ratings' },
    version: { name: 'v1', labels: { version: 'v1' } },
  });
  new CanaryPair(chart, 'ratings-canary', {
    stable: ratings,
    canary: { name: 'v2', image: 'ratings:2', replicas: 1 },
    when: [header('x-canary').is('true')],
    weight: 10,
  });
  new Backend(chart, 'reader', { ...calling, calls: [ratings] });
  // It says nothing of its call, or synth would refuse the Sidecar.
  new Backend(chart, 'blind', calling);
  new ApiObject(chart, 'sidecar', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'blind' },
    spec: { workloadSelector: { labels: { app: 'blind' } }, egress: [{ hosts: ['istio-system/*'] }] },
  });
  return ratings;
}

const metadata = { name: 'ratings', namespace: OTHERS };

/** The chart of others. */
const ofOthers: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: { app: 'ratings' }, ports: [{ name: 'http', port: 80, targetPort: 3000 }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'ratings' } },
      template: {
        metadata: { labels: { app: 'ratings', version: 'v1' } },
        spec: { containers: [{ name: 'main', image: 'ratings:1', ports: [{ containerPort: 3000 }] }] },
      },
    },
  },
];

beforeAll(async () => {
  await theLab().apply([...program(), ...ofOthers]);
  await theLab().settle([NAMESPACE, GUESTS, OTHERS]);
});

const inMesh = `http://web.${NAMESPACE}/`;
const atGateway = `http://${FIRST}/`;
const TIMES = 20;

type Ask = Omit<LabRequest, 'url'> & { readonly query?: string };

/** The same requests to both bindings: what the canary's rules say is to hold for each. */
const rules: readonly (readonly [words: string, ask: Ask, version: string])[] = [
  ['nothing', {}, 'v1'],
  ['x-canary: true', { headers: { 'x-canary': 'true' } }, 'v2'],
  ['x-canary: TRUE', { headers: { 'x-canary': 'TRUE' } }, 'v1'],
  ['X-Canary: true', { headers: { 'X-Canary': 'true' } }, 'v2'],
  ['a user agent that the regex matches', { headers: { 'user-agent': 'Mozilla Canary/12 x' } }, 'v2'],
  ['a user agent that it does not', { headers: { 'user-agent': 'Mozilla Canary/ x' } }, 'v1'],
  ['the cookie alone', { headers: { cookie: 'release=canary' } }, 'v2'],
  ['the cookie among others', { headers: { cookie: 'a=b; release=canary; c=d' } }, 'v2'],
  ['another cookie that ends like it', { headers: { cookie: 'xrelease=canary' } }, 'v1'],
  ['the cookie with a longer value', { headers: { cookie: 'release=canary2' } }, 'v1'],
  ['the query', { query: '?preview=1' }, 'v2'],
  ['the query with another value', { query: '?preview=10' }, 'v1'],
  ['both of two conditions', { method: 'POST', headers: { 'x-team': 'blue-1' } }, 'v2'],
  ['one of two conditions', { headers: { 'x-team': 'blue-1' } }, 'v1'],
  ['what holds for guests only', { headers: { 'x-guest': '' } }, 'v1'],
];

const bindings: readonly (readonly [Caller, string])[] = [
  ['outside', atGateway],
  [`${NAMESPACE}/admin`, inMesh],
];

async function versionsOf(from: Caller, url: string, { query = '', ...request }: Ask) {
  return tally(await many(TIMES, from, { ...request, url: `${url}${query}` }));
}

describe.each(bindings)('called from %s', (from, url) => {
  test.each(rules)('%s', async (_words, ask, version) => {
    expect(await versionsOf(from, url, ask)).toEqual({ [`200 ${version}`]: TIMES });
  });
});

const guest = { headers: { 'x-guest': '1' } };

/** Callers by what they are; a caller of a namespace together with a header. */
const byCaller: readonly (readonly [words: string, from: Caller, ask: Ask, version: string])[] = [
  ['a pod with the label', `${NAMESPACE}/tester`, {}, 'v2'],
  ['the version that is named', `${NAMESPACE}/caller/v2`, {}, 'v2'],
  ['another version of the same service', `${NAMESPACE}/caller/v1`, {}, 'v1'],
  ['a pod of the namespace, with the header', `${GUESTS}/guest`, guest, 'v2'],
  ['a pod of the namespace, without the header', `${GUESTS}/guest`, {}, 'v1'],
  ['a pod of another namespace, with the header', `${NAMESPACE}/admin`, guest, 'v1'],
];

test.each(byCaller)('called by %s', async (_words, from, ask, version) => {
  expect(await versionsOf(from, inMesh, ask)).toEqual({ [`200 ${version}`]: TIMES });
});

test('the table was asked from end to end', () => {
  const requests = (rules.length * bindings.length + byCaller.length) * TIMES;
  proved({
    promise: 'A release has the same rules in the mesh and at the gateway',
    how: `${rules.length} requests (header, regex, cookie, query, method) at the gateway and from a pod, and ${byCaller.length} for rules about the caller (label, version, namespace)`,
    requests,
    outcome: 'each gets the version that its rule names, the same at the gateway and from a pod',
  });
});

test('a rule that is patched by its name keeps the shares of the release, in the mesh and at the gateway', async () => {
  const places: readonly (readonly [Caller, string])[] = [
    ['outside', `http://${THIRD}/`],
    [`${NAMESPACE}/admin`, `http://split.${NAMESPACE}/`],
  ];
  const requests = 1000;
  for (const [from, url] of places) {
    const answers = await many(requests, from, { url });
    expect(new Set(answers.map(({ headers }) => headers['x-patched']))).toEqual(new Set(['yes']));
    const canary = tally(answers)['200 v2'] ?? 0;
    expect(tally(answers)).toEqual({ '200 v1': requests - canary, '200 v2': canary });
    expect(Math.abs(canary - requests * 0.1)).toBeLessThan(5 * Math.sqrt(requests * 0.1 * 0.9));
  }
  proved({
    promise: 'Patching a rule keeps the weights of the release',
    how: "`patchRule('default', …)` adds a timeout and a response header to a split of 90 to 10; requests at the gateway and from a pod",
    requests: requests * places.length,
    outcome:
      'every answer has the header; the share of v2 is within five standard deviations of 10 of 100 in both places',
  });
});

/** `STATUS APP VERSION PATH`, without and with the canary's header, or where a redirect leads. */
const paths: readonly (readonly [url: string, answer: string, withHeader?: string])[] = [
  [`http://${FIRST}/`, '200 web v1 /', '200 web v2 /'],
  [`http://${SECOND}/x`, '200 web v1 /x', '200 web v2 /x'],
  [`http://${FIRST}/admin`, '200 admin v1 /admin'],
  [`http://${FIRST}/admin/x`, '200 admin v1 /admin/x'],
  [`http://${FIRST}/adminx`, '200 admin v1 /adminx'],
  [`http://${FIRST}/admin/shop/x`, '200 web v1 /shop/x', '200 web v2 /shop/x'],
  [`http://${FIRST}/admin/shop`, '200 web v1 /shop', '200 web v2 /shop'],
  [`http://${FIRST}/admin/shop?preview=1`, '200 web v2 /shop?preview=1'],
  [`http://${FIRST}/admin?preview=1`, '200 admin v1 /admin?preview=1'],
  [`http://${SECOND}/admin`, '200 web v1 /admin', '200 web v2 /admin'],
  [`http://${SECOND}/api/x`, '200 web v1 /api/x', '200 web v2 /api/x'],
  [`http://${SECOND}/old`, `308 → http://${SECOND}/new`],
  [`http://${SECOND}/old?a=b`, `308 → http://${SECOND}/new?a=b`],
  [`http://${SECOND}/older`, '200 web v1 /older', '200 web v2 /older'],
  ['http://unknown.bindings.example.com/', '404'],
];

const ruled = { 'x-canary': 'true' };

test.each(paths)('%s at the gateway', async (url, without, withHeader = without) => {
  expect(await answerTo(url)).toBe(without);
  expect(await answerTo(url, ruled)).toBe(withHeader);
});

async function answerTo(url = '', headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await theLab().request('outside', { url, headers });
  const { status, reached } = answer;
  if (reached !== undefined) return `${status} ${reached.labels['app']} ${reached.version} ${reached.path}`;
  const { location } = answer.headers;
  return location === undefined ? `${status}` : `${status} → ${location}`;
}

test('CORS is answered at the gateway, on the rules of the canary too', async () => {
  const url = `http://${SECOND}/api`;
  const origin = { origin: 'https://app.example.com' };
  const preflight = { ...origin, 'access-control-request-method': 'GET' };
  for (const [canary, version] of [
    [{}, 'v1'],
    [ruled, 'v2'],
  ] as const) {
    const asked = await theLab().request('outside', {
      url,
      method: 'OPTIONS',
      headers: { ...preflight, ...canary },
    });
    expect([asked.status, asked.reached]).toEqual([200, undefined]);
    expect(asked.headers['access-control-allow-methods']).toBe('GET');
    const answered = await theLab().request('outside', { url, headers: { ...origin, ...canary } });
    expect(answered.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect([answered.status, answered.reached?.version]).toEqual([200, version]);
  }
  proved({
    promise: 'Several hosts, overlapping prefixes, rewrites, redirects and CORS',
    how: 'requests at the gateway, each without and with `x-canary: true`, each compared with the status, app, version and path that the program specifies',
    requests: paths.length * 2 + 4,
    outcome: 'each as specified; the longest prefix wins; the gateway answers preflights',
  });
});

const ratingsCallers: readonly [gateway: readonly [Caller, string], pod: readonly [Caller, string]] = [
  ['outside', `http://${RATINGS}/`],
  [`${OTHERS}/reader`, `http://ratings.${OTHERS}/`],
];
const SPLIT = 500;

test('a canary beside pods that others run gets its share and its header, in both bindings', async () => {
  for (const [from, url] of ratingsCallers) {
    expect(await versionsOf(from, url, { headers: ruled })).toEqual({ '200 v2': TIMES });
    const { '200 v1': stable = 0, '200 v2': canary = 0, ...others } = tally(await many(SPLIT, from, { url }));
    expect([others, stable + canary]).toEqual([{}, SPLIT]);
    // Five standard deviations of a draw of 10 in 100.
    expect(Math.abs(canary - SPLIT / 10)).toBeLessThan(5 * Math.sqrt(SPLIT * 0.1 * 0.9));
  }
  proved({
    promise: 'A canary of a service that the program does not create',
    how: 'a Service and a Deployment applied separately from the program, weight 10; requests at the gateway and from a pod, with and without `x-canary: true`',
    requests: (TIMES + SPLIT) * ratingsCallers.length,
    outcome:
      'v2 answers all requests with the header; its share of the others is within five standard deviations of 10 of 100',
  });
});

test('a Sidecar that hides the callee takes the rules of the canary from its caller', async () => {
  const [, [, url]] = ratingsCallers;
  const outcomes = await times(TIMES, `${OTHERS}/blind`, { url, headers: ruled });
  const clusters = new Set(outcomes.map(({ log }) => log?.cluster?.replace(/;$/, '')));
  expect([...clusters]).toEqual(['PassthroughCluster']);
  proved({
    promise: 'A Sidecar that hides the service from its caller disables the rules of the canary',
    how: 'a pod whose Sidecar omits the service, `x-canary: true`; the cluster in the access log of its proxy',
    requests: TIMES,
    outcome: 'all through PassthroughCluster: neither a route nor a subset selects the pod that answers',
  });
});
