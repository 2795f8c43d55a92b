import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Backend, Frontend, header, IngressGateway, Lane, Listener, Namespace } from '../../../lib';
import { standAtBefore, writeChange } from '../apply/change';
import { ApplyCommand } from '../apply/command';
import { GRACEFUL } from '../apply/lane';
import type { KubernetesObject } from '../lab/objects';
import type { Answer, LabRequest } from '../pod/messages';
import { proved, theLab } from '../proof';
import { synthesize } from '../synthesize';

const SERVICES = ['page', 'cart', 'stock'];
const COUNT = 20_000;

/** A lane of a program: its name, which is the header that leads into it, its version, and its share. */
type Started = readonly [name: string, version: string, weight: number];

/** A page that calls a cart, which calls a stock, each in one version and one more for each lane. */
function shop(namespace: string, stable: string, ...lanes: readonly Started[]): KubernetesObject[] {
  return synthesize((app) => {
    const chart = new Chart(app, namespace, { namespace });
    new Namespace(chart, 'namespace');
    const version = (name: string) => ({ name, image: `shop/app:${name}` });
    const common = { port: 8080, replicas: 2, version: version(stable) };
    const stock = new Backend(chart, 'stock', common);
    const cart = new Backend(chart, 'cart', { ...common, calls: [stock] });
    const page = new Frontend(chart, 'page', { ...common, calls: [cart] });
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: [hostOf(namespace)], to: page }],
    });
    for (const [name, own, weight] of lanes) {
      const member = (service: Backend | Frontend) => ({
        stable: service,
        canary: version(own),
        replicas: 2,
      });
      new Lane(chart, name, {
        entry: member(page),
        canaries: [member(cart), member(stock)],
        when: [header('x-canary').is(name)],
        weight,
      });
    }
  });
}

function hostOf(namespace: string): string {
  return `${namespace}.example.com`;
}

/** A request that goes on through all services, as the applications that get it send it on. */
function requestTo(namespace: string, headers: Record<string, string> = {}): LabRequest {
  const [, ...inner] = SERVICES;
  const calls = inner.map((name): LabRequest => ({ url: `http://${name}.${namespace}:8080/` }));
  const next = calls.reduceRight((then, call) => ({ ...call, next: then }));
  return { url: `http://${hostOf(namespace)}/`, headers, next };
}

/** The versions on the way of a request: `v2 v2 v2`; or the status at which it ends. */
function wayOf({ status, reached, error }: Answer): string {
  if (reached === undefined) return `${status} ${error ?? ''}`.trimEnd();
  return reached.next === undefined ? reached.version : `${reached.version} ${wayOf(reached.next)}`;
}

function counted(answers: readonly Answer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(wayOf(answer), (counts.get(wayOf(answer)) ?? 0) + 1);
  return counts;
}

/** So many answers, however long they take. */
async function all(count: number, request: LabRequest): Promise<readonly Answer[]> {
  const { answers } = await theLab().load('outside', { requests: [request], count, seconds: 600 });
  return await answers;
}

const unmixed = (version: string) => SERVICES.map(() => version).join(' ');

test('two lanes and the stable versions never mix, without any header that an application passes on', async () => {
  const namespace = 'lanes';
  await theLab().apply(shop(namespace, 'v1', ['checkout', 'v2', 10], ['search', 'v3', 20]));
  await theLab().settle([namespace]);
  for (const name of SERVICES)
    for (const { program } of theLab().pods(`${namespace}/${name}`)) program?.behave({ drops: ['x-canary'] });
  const part = COUNT / 4;
  const answers = await Promise.all([
    all(part, requestTo(namespace, { 'x-canary': 'checkout' })),
    all(part, requestTo(namespace, { 'x-canary': 'search' })),
    all(2 * part, requestTo(namespace)),
  ]);
  const [checkout, search, others] = answers.map(counted) as [Counts, Counts, Counts];
  expect([...checkout]).toEqual([[unmixed('v2'), part]]);
  expect([...search]).toEqual([[unmixed('v3'), part]]);
  expect([...others.keys()].sort()).toEqual(['v1', 'v2', 'v3'].map(unmixed));
  for (const [version, share] of [
    ['v2', 0.1],
    ['v3', 0.2],
  ] as const) {
    const off = Math.abs((others.get(unmixed(version)) ?? 0) - 2 * part * share);
    expect(off).toBeLessThan(5 * Math.sqrt(2 * part * share * (1 - share)));
  }
  proved({
    promise: 'Requests that enter a lane stay in it, and no others enter it',
    how: 'gateway → page → cart → stock, two lanes and the stable versions at once, by `x-canary` and by weights 10 and 20; every application drops the header',
    requests: COUNT,
    outcome:
      '0 mixed: the same version answers at each hop of each request; the shares are within five standard deviations',
  });
});

type Counts = ReadonlyMap<string, number>;

/** Makes changes one after the other, and returns the ways of the requests that are sent meanwhile. */
async function changing(namespace: string, states: readonly KubernetesObject[][]): Promise<Counts> {
  const lab = theLab();
  lab.kubelet.setPace(namespace, GRACEFUL);
  const changes = states.slice(1).map((after, index) => {
    return writeChange(lab, namespace, join(namespace, `${index}`), states[index] ?? [], after);
  });
  const [first] = changes;
  if (first !== undefined) await standAtBefore(lab, first);
  const requests = [requestTo(namespace), requestTo(namespace, { 'x-canary': 'checkout' })];
  const load = await lab.load('outside', { requests, perSecond: 50, seconds: 900, count: 45_000 });
  try {
    for (const { folders } of changes) {
      const ends = ['--from', folders.before, '--to', folders.after];
      const more = ['--yes', '--timeout', '5m', '--lease-namespace', namespace];
      const { code, output } = await new ApplyCommand(lab, [...ends, ...more]).ended;
      expect([code, output]).toEqual([0, output]);
    }
  } finally {
    load.stop();
  }
  return counted(await load.answers);
}

test('to start, move, promote and abort a lane mixes no chain', async () => {
  const lane = (weight: number): Started => ['checkout', 'v2', weight];
  const seen = await Promise.all([
    changing('promoted', [
      shop('promoted', 'v1'),
      shop('promoted', 'v1', lane(10)),
      shop('promoted', 'v1', lane(50)),
      shop('promoted', 'v2'),
    ]),
    changing('aborted', [shop('aborted', 'v1'), shop('aborted', 'v1', lane(10)), shop('aborted', 'v1')]),
  ]);
  for (const counts of seen) expect([...counts.keys()].sort()).toEqual(['v1', 'v2'].map(unmixed));
  proved({
    promise: 'No step of a change by `apply` mixes the chain of a lane',
    how: '50 requests per second, half with `x-canary`, through gateway → page → cart → stock while one lane is started, moved and promoted, and another is started and aborted',
    outcome: 'none failed, none was answered by two versions',
  });
});
