import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { App, Backend, CanaryPair, Frontend, header, IngressGateway, Listener, Path } from '../../lib';
import type { StringMatch } from '../../lib/mesh/objects/istio-types';
import { shareOfIds } from '../../lib/mesh/routes/random-ids';
import { planOf } from '../../lib/plan/plan';
import { planText } from '../../lib/plan/report/text';
import { objectsOf } from '../plan/reading';
import { traced } from '../trace/traced';

/** A service with a canary whose users stay. */
function sticky(weight: number, replicas = 2): string {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const stable = new Backend(chart, 'cart', {
    port: 80,
    version: { name: 'v1', image: 'shop/cart:1' },
    replicas: 4,
  });
  new CanaryPair(chart, 'canary', {
    stable,
    canary: { name: 'v2', image: 'shop/cart:2' },
    replicas,
    when: [header('x-canary').is('true')],
    weight,
    sticky: true,
  });
  return app.synthYaml();
}

/** The same by hand: the rule of the canary asks for the id. */
function byHand(match: object, more = ''): string {
  const rule = `- { match: [${JSON.stringify(match)}], route: [{ destination: { host: cart, subset: v2 } }]${more} }`;
  return sticky(0).replace(
    /- match:\n( +)- headers:\n( .*\n)*? +- name: default/,
    `${rule}\n    - name: default`,
  );
}

const shares: readonly [StringMatch, number][] = [
  [{ regex: '[0-3].*' }, 0.25],
  [{ regex: '0[0-9a-f][0-9a-f].*' }, 1 / 16],
  [{ regex: '.*[0-7]' }, 0.5],
  [{ regex: '.*[0-9a-f]8[0-7]' }, 1 / 32],
  [{ prefix: '4f' }, 1 / 256],
  [{}, 1],
  [{ exact: 'test' }, 0],
  [{ regex: '[0-3]' }, 0],
];

test.each(shares)('of random ids, the condition %j takes its share', (condition, share) => {
  expect(shareOfIds(condition)).toBe(share);
});

async function answerTo(yaml: string, request: string): Promise<string | undefined> {
  const { output, errors } = await traced(`trace ${request} -`, yaml);
  return /^→ (.*)/m.exec(output)?.[1] ?? errors;
}

test('a request without an id is answered by shares, in a program and by hand', async () => {
  expect(await answerTo(sticky(10), 'http://cart.shop/')).toBe('90% cart-v1, 10% cart-v2');
  const headers = { 'x-request-id': { regex: '[0-3].*' } };
  expect(await answerTo(byHand({ headers }), 'http://cart.shop/')).toBe('75% cart-v1, 25% cart-v2');
  expect(await answerTo(byHand({ withoutHeaders: headers }), 'http://cart.shop/')).toBe(
    '75% cart-v2, 25% cart-v1',
  );
}, 60_000);

test('a request with an id, or with the cookie, gets one version', async () => {
  expect(await answerTo(sticky(10), "http://cart.shop/ -H 'x-request-id: 4f-001'")).toBe(
    'answered by cart-v2',
  );
  expect(await answerTo(sticky(10), "http://cart.shop/ -H 'x-request-id: 4f-fff'")).toBe(
    'answered by cart-v1',
  );
  expect(await answerTo(sticky(10), 'http://cart.shop/ -b cart-v2=4f-001')).toBe('answered by cart-v2');
  expect(await answerTo(sticky(10), 'http://cart.shop/ -b cart-v2=4f-fff')).toBe('answered by cart-v1');
});

test('an exact id is no share of random ones', async () => {
  const match = { headers: { 'x-request-id': { exact: 'test' } } };
  expect(await answerTo(byHand(match), 'http://cart.shop/')).toBe('answered by cart-v1');
  expect(await answerTo(byHand(match), "http://cart.shop/ -H 'x-request-id: test'")).toBe(
    'answered by cart-v2',
  );
});

test('trace names the rules that share the requests, and none of them as passed over', async () => {
  const { output } = await traced('trace http://cart.shop/ -', sticky(10));
  expect(output).toContain('rule v1-drawn: 90% of the requests, by a random x-request-id');
  expect(output).toContain('rule v2-drawn: 10% of the requests, by a random x-request-id');
  expect(output.split('Why not another rule')[1]).not.toContain('drawn');
});

test('check finds nothing in a sticky canary', async () => {
  expect((await traced('check -', sticky(10))).output).toMatch(/^Nothing found/);
});

test('check compares shares by ids with those of a gateway and of connections', async () => {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const stable = new Frontend(chart, 'cart', {
    ports: [{ port: 80 }, { port: 5432, protocol: 'tcp' }],
    version: { name: 'v1', image: 'shop/cart:1' },
  });
  new CanaryPair(chart, 'canary', {
    stable,
    canary: { name: 'v2', image: 'shop/cart:2' },
    weight: 10,
    sticky: true,
  });
  new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: ['/a', '/b'].map((path) => ({
      hosts: ['shop.example.com'],
      path: Path.prefix(path),
      to: stable,
      port: 80,
    })),
  });
  const yaml = app.synthYaml();
  expect((await traced('check -', yaml)).output).toMatch(/^Nothing found/);
  // The pattern of 10 percent, which only the ids of the gateway get in another form.
  const objects = yaml.split('---\n');
  const other = objects.map((each) =>
    each.includes('gateways:') ? each.replaceAll('19[0-9]', '19[0-9]|2[0-9a-f][0-9a-f]') : each,
  );
  const { output } = await traced('check -', other.join('---\n'));
  expect(output.replace(/\s+/g, ' ')).toContain(
    'callers in the mesh get v1 90%, v2 10% (by cart); clients of gateway shop/edge get v1 83.7%, v2 16.3%',
  );
});

test('diff tells a larger weight as shares, and the cookies that move', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sticky-'));
  writeFileSync(join(folder, 'old.yaml'), sticky(10));
  writeFileSync(join(folder, 'new.yaml'), sticky(30));
  const { output } = await traced('diff --from old.yaml --to new.yaml', '', folder);
  expect(output).toContain('all other requests: cart v2 10% → 30%');
  expect(output.match(/cookie: cart-v2=\S+: cart v1 → v2/g)).toHaveLength(1);
});

test('graph shows the shares of the versions, and which cookies stay', async () => {
  const { output } = await traced('graph - -o json', sticky(10));
  const { versions, rules } = JSON.parse(output).services[0];
  expect(versions.map(({ name, share }: { name: string; share: number }) => [name, share])).toEqual([
    ['v1', 90],
    ['v2', 10],
  ]);
  const words = rules.flatMap(({ matches }: { matches: { conditions: string[] }[] }) =>
    matches.flatMap(({ conditions }) => conditions),
  );
  expect(words).toContain('cookie cart-v2 of 10%');
});

test('plan counts the shares as requests of pods', () => {
  const plan = planOf(objectsOf(sticky(10, 1)), objectsOf(sticky(90, 1)));
  expect(planText(plan, { hasColours: false }).replace(/\s+/g, ' ')).toContain(
    'cart.shop:80: 90% cart-v1 (4 pods), 10% cart-v2 (1 pod) → 90% cart-v2 (1 pod), 10% cart-v1 (4 pods)',
  );
});

test('plan tells a larger weight as shares, and names the cookies that move', () => {
  const plan = planOf(objectsOf(sticky(10)), objectsOf(sticky(20)));
  const text = planText(plan, { hasColours: false }).replace(/\s+/g, ' ');
  expect(text).toContain(
    'all other requests, in the mesh: 90% cart-v1, 10% cart-v2 → 80% cart-v1, 20% cart-v2',
  );
  expect(text).toMatch(/cookie: cart-v2=\S+, in the mesh: cart-v1 → cart-v2/);
  expect(text).not.toContain('Fewer pods');
});

test('plan starts the pods of a sticky canary before its rules', () => {
  const without = new App({ printWarnings: false });
  const chart = new Chart(without, 'shop', { namespace: 'shop' });
  new Backend(chart, 'cart', { port: 80, version: { name: 'v1', image: 'shop/cart:1' }, replicas: 4 });
  const plan = planOf(objectsOf(without.synthYaml()), objectsOf(sticky(10)));
  const text = planText(plan, { hasColours: false });
  expect(text.indexOf('Deployment shop/cart-v2')).toBeLessThan(text.indexOf('VirtualService shop/cart'));
});
