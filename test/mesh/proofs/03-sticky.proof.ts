import { Chart } from 'cdk8s';
import { Backend, CanaryPair, Frontend, IngressGateway, Listener, Namespace } from '../../../lib';
import type { Caller } from '../lab/lab';
import type { Answer } from '../pod/messages';
import { many, proved, tally, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'sticky';
const HOST = 'sticky.example.com';
const version = (name: string) => ({ name, image: `web:${name}`, replicas: 1 });

/** The service with a stable version and, unless it was aborted or promoted, a sticky canary. */
function program(stable: string, canary?: { readonly name: string; readonly weight: number }) {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const web = new Frontend(chart, 'web', { port: 80, targetPort: 3000, version: version(stable) });
    new Backend(chart, 'caller', { port: 80, targetPort: 3000, version: version('v1') });
    if (canary !== undefined) {
      const { name, weight } = canary;
      new CanaryPair(chart, 'canary', { stable: web, canary: version(name), weight, sticky: true });
    }
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: [HOST], to: web }],
    });
  });
}

/** The cookies of one user, and the versions that answered. */
interface Jar {
  readonly number: number;
  readonly cookies: Map<string, string>;
  versions: Set<string>;
}

const newJars = (count: number): Jar[] =>
  Array.from({ length: count }, (_, number) => ({ number, cookies: new Map(), versions: new Set() }));

const cookiesOf = ({ number, cookies }: Jar) =>
  [`jar=${number}`, ...[...cookies].map(([name, value]) => `${name}=${value}`)].join('; ');

/** Each jar sends so many requests. The versions are those of these requests alone. */
async function visit(jars: readonly Jar[], turns: number, from: Caller, url: string) {
  for (const jar of jars) jar.versions = new Set();
  const requests = jars.map((jar) => ({ url, headers: { cookie: cookiesOf(jar) } }));
  const answers = await many(jars.length * turns, from, ...requests);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers).toHaveLength(jars.length * turns);
  const byNumber = new Map(jars.map((jar) => [jar.number, jar]));
  for (const answer of answers) keep(byNumber.get(jarOf(answer)), answer);
  return answers;
}

/** Answers come in any order; the pod says which cookies it received. */
function jarOf({ reached }: Answer): number {
  return Number(/jar=(\d+)/.exec(String(reached?.headers?.['cookie']))?.[1]);
}

function keep(jar: Jar | undefined, { headers, reached }: Answer): void {
  if (jar === undefined || reached === undefined) throw new Error('an answer to no jar');
  jar.versions.add(reached.version);
  const set = /^([^=]+)=([^;]*)/.exec(headers['set-cookie'] ?? '');
  if (set?.[1] !== undefined && set[2] !== undefined) jar.cookies.set(set[1], set[2]);
}

const cookiesIn = (answers: readonly Answer[]) => answers.filter(({ headers }) => headers['set-cookie']);
const flips = (jars: readonly Jar[]) => jars.filter(({ versions }) => versions.size > 1);
const usersOf = (name: string, jars: readonly Jar[]) => jars.filter(({ versions }) => versions.has(name));
const percentOf = (name: string, jars: readonly Jar[]) => (100 * usersOf(name, jars).length) / jars.length;

async function become(...release: Parameters<typeof program>): Promise<void> {
  await theLab().apply(program(...release));
  await theLab().settle([NAMESPACE]);
}

const places: readonly {
  readonly from: Caller;
  readonly url: string;
  /** How many draw a version; of these, the first `visitors` come back. */
  readonly jars: Jar[];
  readonly visitors: number;
  readonly turns: number;
}[] = [
  { from: 'outside', url: `http://${HOST}/`, jars: newJars(3000), visitors: 1000, turns: 20 },
  {
    from: `${NAMESPACE}/caller`,
    url: `http://web.${NAMESPACE}/`,
    jars: newJars(3000),
    visitors: 200,
    turns: 5,
  },
];

let before: readonly ReadonlySet<number>[] = [];

test('no user changes the version at 10%, and nobody returns when the weight rises to 30%', async () => {
  let requests = 0;
  await become('v1', { name: 'v2', weight: 10 });
  for (const { from, url, jars, visitors, turns } of places) {
    const drawn = await visit(jars, 1, from, url);
    expect(cookiesIn(drawn)).toHaveLength(jars.length);
    expect(Math.abs(percentOf('v2', jars) - 10)).toBeLessThan(3);
    const canaries = usersOf('v2', jars);
    const back = jars.slice(0, visitors);
    const again = await visit(back, turns, from, url);
    expect([flips(back), cookiesIn(again)]).toEqual([[], []]);
    expect(usersOf('v2', back)).toEqual(canaries.filter(({ number }) => number < visitors));
    before = [...before, new Set(canaries.map(({ number }) => number))];
    requests += drawn.length + again.length;
  }
  await become('v1', { name: 'v2', weight: 30 });
  for (const [index, { from, url, jars, visitors, turns }] of places.entries()) {
    const all = await visit(jars, 1, from, url);
    expect(cookiesIn(all)).toEqual([]);
    expect(Math.abs(percentOf('v2', jars) - 30)).toBeLessThan(4);
    expect(jars.filter(({ number, versions }) => before[index]?.has(number) && versions.has('v1'))).toEqual(
      [],
    );
    const back = jars.slice(0, visitors);
    const again = await visit(back, turns, from, url);
    expect([flips(back), cookiesIn(again)]).toEqual([[], []]);
    requests += all.length + again.length;
  }
  proved({
    promise: 'A sticky canary keeps its users, and nobody returns to v1 when the weight rises',
    how: '1,000 cookie jars with 20 requests each at the gateway, and 200 with 5 in the mesh, at weight 10 and again at weight 30; the shares are those of 3,000 jars in each place',
    requests,
    outcome:
      'no jar gets two versions; v2 has 10 ± 3 percent of the jars, then 30 ± 4, among them all that had v2',
  });
});

test('the cookies of a canary that was aborted or promoted mean nothing', async () => {
  const [gateway] = places;
  if (gateway === undefined) throw new Error('there is a gateway');
  const { from, url } = gateway;
  const jars = gateway.jars.slice(0, 1000);
  await become('v1');
  const aborted = await visit(jars, 1, from, url);
  expect(tally(aborted)).toEqual({ '200 v1': jars.length });
  await become('v2');
  const promoted = await visit(jars, 1, from, url);
  expect(tally(promoted)).toEqual({ '200 v2': jars.length });
  expect(cookiesIn([...aborted, ...promoted])).toEqual([]);
  await become('v2', { name: 'v3', weight: 50 });
  const next = await visit(jars, 1, from, url);
  expect(cookiesIn(next)).toHaveLength(jars.length);
  const old = jars.filter(({ number }) => before[0]?.has(number));
  for (const group of [old, jars.filter((jar) => !old.includes(jar))]) {
    // Five standard deviations: the new draw does not depend on the old one.
    expect(Math.abs(percentOf('v3', group) - 50)).toBeLessThan((5 * 50) / Math.sqrt(group.length));
  }
  proved({
    promise: 'Cookies of an aborted or promoted canary have no effect',
    how: '1,000 jars with the cookie of v2: after v2 is aborted, after it is promoted, and with a sticky canary v3 at weight 50',
    requests: 3 * jars.length,
    outcome: 'v1 answers all, then v2; of the former users of v2 and of the others, v3 gets half each',
  });
});
