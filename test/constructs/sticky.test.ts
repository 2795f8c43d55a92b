import { Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import {
  App,
  Backend,
  CanaryPair,
  type CanaryPairProps,
  Frontend,
  header,
  IngressGateway,
  Listener,
} from '../../lib';
import type { HttpMatch } from '../../lib/mesh/objects/istio-types';
import { whyNotRequest } from '../../lib/mesh/routes/matching';

interface Rule {
  readonly name: string;
  readonly match?: readonly HttpMatch[];
  readonly timeout?: string;
  readonly route: readonly {
    readonly destination: { readonly subset: string };
    readonly weight: number;
    readonly headers?: { readonly response: { readonly add: Readonly<Record<string, string>> } };
  }[];
}

const version = (name: string) => ({ name, image: `shop/page:${name}` });

type Pair = Omit<CanaryPairProps, 'stable' | 'canary'>;

function shop(...pairs: readonly Pair[]) {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const page = new Frontend(chart, 'page', { port: 80, version: version('v1') });
  new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: page }],
  });
  for (const [index, pair] of pairs.entries()) {
    const name = `v${index + 2}`;
    new CanaryPair(chart, name, { stable: page, canary: version(name), ...pair });
  }
  return { app, page };
}

function rulesOf(app: App, name = 'page', protocol = 'http'): readonly Rule[] {
  const found = app
    .manifests()
    .find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === name);
  return (found?.spec as { readonly [protocol: string]: readonly Rule[] } | undefined)?.[protocol] ?? [];
}

const told = ({ name, route }: Rule) =>
  `${name}: ${route.map(({ destination, weight }) => `${destination.subset} ${weight}`).join(', ')}`;
const cookieOf = ({ route }: Rule) => route[0]?.headers?.response.add['set-cookie'];

test('users with the cookie keep their version, and others are drawn and get the cookie', () => {
  const { app } = shop({ weight: 10, sticky: true, when: [header('x-canary').present()] });
  const rules = rulesOf(app);
  expect(rules.map(told)).toEqual([
    'v2-by-match: v2 100',
    'v2-sticky: v2 100',
    'v2-drawn: v2 100',
    'v1-drawn: v1 100',
    'default: v1 100',
  ]);
  const cookie = 'page-v2=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax';
  expect(rules.map(cookieOf)).toEqual([undefined, undefined, cookie, cookie, undefined]);
});

test('a gateway has the rules that the mesh has', () => {
  const { app } = shop({ weight: 10, sticky: true });
  const atGateway = rulesOf(app, 'edge-shop.example.com');
  expect(atGateway.map(told)).toEqual(rulesOf(app).map((rule) => `page:/*:${told(rule)}`));
  expect(atGateway.map(cookieOf)).toEqual(rulesOf(app).map(cookieOf));
});

test('without a share, and with all requests, there is nobody to draw', () => {
  for (const weight of [0, 100])
    expect(shop({ weight, sticky: true }).app.synthYaml()).toBe(shop({ weight }).app.synthYaml());
  expect(shop({ weight: 10, sticky: false }).app.synthYaml()).toBe(shop({ weight: 10 }).app.synthYaml());
});

test('the props are the attributes of the cookie', () => {
  const { app } = shop({
    weight: 10,
    sticky: {
      cookie: 'release',
      maxAge: Duration.hours(2),
      domain: 'example.com',
      secure: true,
      sameSite: 'None',
    },
  });
  expect(cookieOf(rulesOf(app)[1] as Rule)).toBe(
    'release=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=7200; Domain=example.com; Secure; HttpOnly; SameSite=None',
  );
});

test('each http port has the rules, and a tcp port has the weights', () => {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const stock = new Backend(chart, 'stock', {
    ports: [{ port: 80 }, { port: 8080 }, { port: 5432, protocol: 'tcp' }],
    version: version('v1'),
  });
  new CanaryPair(chart, 'canary', { stable: stock, canary: version('v2'), weight: 10, sticky: true });
  const names = ['v2-sticky', 'v2-drawn', 'v1-drawn', 'default'];
  expect(rulesOf(app, 'stock').map(({ name }) => name)).toEqual(
    [80, 8080].flatMap((port) => names.map((name) => `${name}-${port}`)),
  );
  expect(rulesOf(app, 'stock', 'tcp').map((rule) => told({ ...rule, name: 'tcp' }))).toEqual([
    'tcp: v1 90, v2 10',
  ]);
});

test('a patch of the default reaches all rules that no match of a canary precedes, and keeps the cookie', () => {
  const { app, page } = shop({ weight: 10, sticky: true, when: [header('x-canary').present()] });
  page.patchRule('default', {
    timeout: '3s',
    headers: { response: { add: { 'set-cookie': 'a=b' } } },
  });
  const rules = rulesOf(app);
  expect(rules.map(({ timeout }) => timeout)).toEqual([undefined, '3s', '3s', '3s', '3s']);
  expect(rules.map(cookieOf).filter((cookie) => cookie?.startsWith('page-v2='))).toHaveLength(2);
});

test('beside a sticky canary, another may have matches and no share', () => {
  const { app } = shop({ weight: 10, sticky: true }, { weight: 0, when: [header('x-team').is('b')] });
  expect(rulesOf(app).map(told)).toEqual([
    'v3-by-match: v3 100',
    'v2-sticky: v2 100',
    'v2-drawn: v2 100',
    'v1-drawn: v1 100',
    'default: v1 100, v3 0',
  ]);
});

/** The version that answers, by the rules alone, and the cookies afterwards. */
function visit(rules: readonly Rule[], requestId: string, cookies: string) {
  const headers = new Map([
    ['x-request-id', requestId],
    ...(cookies === '' ? [] : [['cookie', cookies] as const]),
  ]);
  const request = { protocol: 'http', host: 'page.shop.svc.cluster.local', port: 80, headers } as const;
  const rule = rules.find(
    ({ match }) => match === undefined || match.some((each) => whyNotRequest(each, request) === undefined),
  );
  const set = rule && cookieOf(rule)?.replace('%REQ(X-REQUEST-ID)%', requestId).split(';', 1)[0];
  return { version: rule?.route[0]?.destination.subset, cookies: set ?? cookies };
}

/** Two canaries that share one cookie; the first takes the lowest buckets. */
const ofTwo = (low: number, high: number) =>
  rulesOf(
    shop(
      { weight: low, sticky: { cookie: 'page' } },
      { weight: high, sticky: { cookie: 'page', buckets: 'highest' } },
    ).app,
  );

/** The shares of two canaries, and larger ones. */
const rises = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 99 })))
  .map(([a = 1, b = 1, c = 1, d = 1]) => {
    const sum = Math.max(a + b + c + d, 100);
    const [low, high, more, most] = [a, b, c, d].map((share) => Math.max(1, Math.floor((share * 99) / sum)));
    return {
      from: [low ?? 1, high ?? 1] as const,
      to: [(low ?? 1) + (more ?? 0), (high ?? 1) + (most ?? 0)] as const,
    };
  })
  .filter(({ to: [low, high] }) => low + high <= 100);

test('a user keeps the version, and when both weights rise nobody leaves either canary', () => {
  fc.assert(
    fc.property(rises, fc.array(fc.uuid(), { minLength: 20, maxLength: 20 }), ({ from, to }, ids) => {
      const [rules, risen] = [ofTwo(...from), ofTwo(...to)];
      for (const [index, id] of ids.entries()) {
        const other = ids[(index + 1) % ids.length] ?? id;
        const first = visit(rules, id, '');
        expect(first.cookies).toBe(`page=${id}`);
        expect(visit(rules, other, `theme=dark; ${first.cookies}`).version).toBe(first.version);
        const later = visit(risen, other, first.cookies);
        if (first.version !== 'v1') expect(later.version).toBe(first.version);
        expect(visit(risen, id, '').version).toBe(later.version);
      }
    }),
    { numRuns: 30 },
  );
});

test('one percent more moves one percent of the buckets, and only from the stable version', () => {
  const buckets = Array.from({ length: 4096 }, (_, index) => index.toString(16).padStart(3, '0'));
  const versionsAt = (low: number, high: number) => {
    const rules = ofTwo(low, high);
    return buckets.map((bucket) => visit(rules, '', `page=4f-${bucket}`).version);
  };
  let before = versionsAt(1, 30);
  for (const [low, high] of [
    [2, 30],
    [10, 30],
    [10, 31],
    [69, 31],
  ] as const) {
    const now = versionsAt(low, high);
    expect(now.filter((each) => each === 'v2')).toHaveLength(Math.round(low * 40.96));
    expect(now.filter((each) => each === 'v3')).toHaveLength(Math.round(high * 40.96));
    expect(before.filter((each, index) => each !== 'v1' && each !== now[index])).toEqual([]);
    before = now;
  }
});

test('an id that is not random draws nothing, and sets no cookie', () => {
  const rules = ofTwo(10, 30);
  for (const id of ['', 'req-zz', 'a; Domain=example.org', '01ARZ3NDEKTSV4RRFFQ69G5FAV'])
    expect(visit(rules, id, '')).toEqual({ version: 'v1', cookies: '' });
});

test('a cookie of another canary, or a broken one, is drawn anew', () => {
  const { app } = shop({ weight: 10, sticky: true });
  const id = '4f3a9c1e-1111-4222-8333-000000000001';
  for (const cookies of ['page-v9=4f-001', 'page-v2=', 'page-v2=x', 'xpage-v2=4f-fff'])
    expect(visit(rulesOf(app), id, cookies)).toEqual({ version: 'v2', cookies: `page-v2=${id}` });
});
