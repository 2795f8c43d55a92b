import { Chart } from 'cdk8s';
import {
  allOf,
  Backend,
  CanaryPair,
  callers,
  cookie,
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
import type { LabRequest } from '../pod/messages';
import { many, proved, tally, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'bindings';
const GUESTS = 'bindings-guests';
const [FIRST, SECOND] = ['one.bindings.example.com', 'two.bindings.example.com'];

const v1 = { name: 'v1', image: 'shop:1' };
const calling = { port: 80, targetPort: 3000, version: v1 };

function program() {
  return synthesize((app) => {
    const guests = new Chart(app, GUESTS, { namespace: GUESTS });
    new Namespace(guests, 'namespace');
    new Backend(guests, 'guest', calling);
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
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
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [
        { hosts: [FIRST, SECOND], to: web },
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

beforeAll(async () => {
  await theLab().apply(program());
  await theLab().settle([NAMESPACE, GUESTS]);
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
    promise: 'One release, two bindings',
    how: `${rules.length} requests (header, regex, cookie, query, method) at the gateway and from a pod, and ${byCaller.length} by what the caller is (label, version, namespace)`,
    requests,
    outcome: 'each gets the version that its rule names, the same in both places',
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
    promise: 'Several hosts, prefixes that overlap, rewrite, redirect, CORS',
    how: 'requests at the gateway, each without and with `x-canary: true`, each compared with the status, app, version and path that the program says',
    requests: paths.length * 2 + 4,
    outcome: 'each as written; the longest prefix first; preflights answered by the gateway',
  });
});
