import { Chart } from 'cdk8s';
import {
  Backend,
  CanaryPair,
  callers,
  cookie,
  Frontend,
  header,
  IngressGateway,
  Listener,
  Namespace,
  Path,
  queryParameter,
} from '../../../lib';
import type { Caller } from '../lab/lab';
import type { LabRequest } from '../pod/messages';
import { many, proved, tally, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'bindings';
const [FIRST, SECOND] = ['one.bindings.example.com', 'two.bindings.example.com'];

function program() {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const v1 = { name: 'v1', image: 'shop:1' };
    const web = new Frontend(chart, 'web', { port: 80, targetPort: 3000, version: v1 });
    const admin = new Frontend(chart, 'admin', { port: 80, targetPort: 3000, version: v1 });
    new Backend(chart, 'tester', { port: 80, targetPort: 3000, version: v1 });
    new CanaryPair(chart, 'web-canary', {
      stable: web,
      canary: { name: 'v2', image: 'shop:2' },
      when: [
        header('x-canary').is('true'),
        header('user-agent').regex('.*Canary/[0-9]+.*'),
        cookie('release').is('canary'),
        queryParameter('preview').is('1'),
        callers.withLabels({ app: 'tester' }),
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
  await theLab().settle([NAMESPACE]);
});

const inMesh = 'http://web/';
const atGateway = `http://${FIRST}/`;

/** The same requests to both bindings: what the canary's rules say is to hold for each. */
const rules: readonly (readonly [
  words: string,
  request: Omit<LabRequest, 'url'> & { query?: string },
  version: string,
])[] = [
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
];

const bindings: readonly (readonly [Caller, string])[] = [
  ['outside', atGateway],
  [`${NAMESPACE}/admin`, inMesh],
];

describe.each(bindings)('called from %s', (from, url) => {
  test.each(rules)('%s', async (_words, { query = '', ...request }, version) => {
    expect(tally(await many(20, from, { ...request, url: `${url}${query}` }))).toEqual({
      [`200 ${version}`]: 20,
    });
  });
});

test('callers by label', async () => {
  expect(tally(await many(20, `${NAMESPACE}/tester`, { url: inMesh }))).toEqual({ '200 v2': 20 });
  proved({
    promise: 'One release, two bindings',
    how: `${rules.length} requests (header, regex, cookie, query) at the gateway and from a pod, and one by the caller’s label`,
    requests: (rules.length * 2 + 1) * 20,
    outcome: 'each gets the version that its rule names, the same in both places',
  });
});

/** `STATUS APP PATH`, or where a redirect leads. */
const paths: readonly (readonly [url: string, answer: string])[] = [
  [`http://${FIRST}/`, '200 web /'],
  [`http://${SECOND}/x`, '200 web /x'],
  [`http://${FIRST}/admin`, '200 admin /admin'],
  [`http://${FIRST}/admin/x`, '200 admin /admin/x'],
  [`http://${FIRST}/admin/shop/x`, '200 web /shop/x'],
  [`http://${FIRST}/admin/shop`, '200 web /shop'],
  [`http://${SECOND}/admin`, '200 web /admin'],
  [`http://${SECOND}/old`, '308 → http://two.bindings.example.com/new'],
  [`http://${SECOND}/older`, '200 web /older'],
  ['http://unknown.bindings.example.com/', '404'],
];

test.each(paths)('%s at the gateway', async (url, wanted) => {
  const { status, reached, headers } = await theLab().request('outside', { url });
  const location = headers['location'] === undefined ? '' : ` → ${headers['location']}`;
  const where = reached === undefined ? location : ` ${reached.labels['app']} ${reached.path}`;
  expect(`${status}${where}`).toBe(wanted);
});

test('CORS is answered at the gateway, on the rules of the canary too', async () => {
  const url = `http://${SECOND}/api`;
  const origin = { origin: 'https://app.example.com' };
  const preflight = { ...origin, 'access-control-request-method': 'GET' };
  const none: Record<string, string> = {};
  for (const canary of [none, { 'x-canary': 'true' }]) {
    const asked = await theLab().request('outside', {
      url,
      method: 'OPTIONS',
      headers: { ...preflight, ...canary },
    });
    expect([asked.status, asked.reached]).toEqual([200, undefined]);
    expect(asked.headers['access-control-allow-methods']).toBe('GET');
    const answered = await theLab().request('outside', { url, headers: { ...origin, ...canary } });
    expect(answered.headers['access-control-allow-origin']).toBe('https://app.example.com');
  }
  proved({
    promise: 'Several hosts, prefixes that overlap, rewrite, redirect, CORS',
    how: 'requests at the gateway, each compared with the app, path and status that the program says',
    requests: paths.length + 4,
    outcome: 'each as written; the longest prefix first; preflights answered by the gateway',
  });
});
