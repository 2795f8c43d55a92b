import { Chart } from 'cdk8s';
import { Backend, CanaryPair, header, IngressGateway, Listener } from '../../../../lib';
import type { Caller } from '../../lab/lab';
import type { KubernetesObject, Pod } from '../../lab/objects';
import type { LabRequest } from '../../pod/messages';
import { many, proved, theLab } from '../../proof';
import { synthesize } from '../../synthesize';
import { CALLER } from '../callers';
import { writeChange } from '../change';
import { Lane, type LaneResult, LOAD, neverBegan, wrongs } from '../lane';
import { inTurn } from '../turns';

const LANE = 'promoted';
const NAMESPACE = `shop-${LANE}`;
const HOST = `${NAMESPACE}.example.com`;
/** Of the service, whichever version is stable. */
const REPLICAS = 4;
/** From each side. */
const REQUESTS = 400;
const ROUTES = `/apis/networking.istio.io/v1/namespaces/${NAMESPACE}/virtualservices`;

const [v1, v2] = ['v1', 'v2'].map((name) => ({ name, image: `cart:${name}` })) as [Version, Version];

interface Version {
  readonly name: string;
  readonly image: string;
}

/** The service of the README: the number of pods is the service's, and a canary has its own. */
function state(stable: Version, canary?: Version): readonly KubernetesObject[] {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    const cart = new Backend(chart, 'cart', { port: 8080, version: stable, replicas: REPLICAS });
    if (canary !== undefined) {
      const when = [header('x-canary').is('true')];
      new CanaryPair(chart, 'cart-canary', { stable: cart, canary, replicas: 1, when, weight: 10 });
    }
    const routes = [{ hosts: [HOST], to: cart.exposed() }];
    new IngressGateway(chart, 'gateway', { listeners: [Listener.http(80)], routes });
  });
}

/** A promotion leaves as many pods for the requests as there were. */
export function provesPromoted(): void {
  let running: Promise<LaneResult>;

  beforeAll(() => {
    const change = writeChange(theLab(), 'promoted', LANE, state(v1, v2), state(v2));
    running = inTurn(() => Lane.through(change, LANE, {}, hasEnoughPods)).catch(neverBegan);
  });

  test('a promotion as the README describes it has enough pods before any request moves', async () => {
    expect(wrongs([await running])).toEqual([]);
    proved({
      promise: 'A promotion as in the README has enough pods before any request moves',
      how: `\`replicas: ${REPLICAS}\` of the service, 1 of the CanaryPair; v2 becomes the version of the service; the pods in the API server just before the first VirtualService changes; then ${REQUESTS} requests at the gateway and ${REQUESTS} from a pod; ${LOAD}`,
      outcome: `${REPLICAS} pods of v2 are ready by then; none failed; all ${REPLICAS} answer, and the busiest is within five standard deviations of its fair share`,
    });
  });
}

async function hasEnoughPods(lane: Lane): Promise<void> {
  const { api } = theLab().plane;
  const before = await api.list<KubernetesObject>(ROUTES);
  await lane.apply();
  const after = await api.list<KubernetesObject>(ROUTES);
  // Each was written once, so its version is that of the write which moved the requests.
  expect(after.map(generation)).toEqual(before.map((each) => generation(each) + 1));
  expect(await readyPodsBefore(after)).toBe(REPLICAS);
  expect(theLab().pods(`${NAMESPACE}/cart`).map(versionOf)).toEqual(Array(REPLICAS).fill('v2'));
  await isSpread('outside', { url: `http://${HOST}/` });
  await isSpread(CALLER, { url: `http://cart.${NAMESPACE}:8080/` });
}

/** Versions of all objects are counted by one counter, so the API server can tell how it stood before a write. */
async function readyPodsBefore(written: readonly KubernetesObject[]): Promise<number> {
  const first = Math.min(...written.map(({ metadata }) => Number(metadata.resourceVersion)));
  const pods = await theLab().plane.api.list<Pod>(
    `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=version%3Dv2&resourceVersion=${first - 1}&resourceVersionMatch=Exact`,
  );
  return pods.filter(({ status }) =>
    status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
  ).length;
}

async function isSpread(from: Caller, request: LabRequest): Promise<void> {
  const answers = await many(REQUESTS, from, request);
  const perPod = new Map<string, number>();
  for (const { reached } of answers) {
    const pod = reached?.pod ?? 'none';
    perPod.set(pod, (perPod.get(pod) ?? 0) + 1);
  }
  const share = 1 / REPLICAS;
  const deviation = Math.sqrt(REQUESTS * share * (1 - share));
  expect(perPod.size).toBe(REPLICAS);
  expect(Math.max(...perPod.values())).toBeLessThanOrEqual(REQUESTS * share + 5 * deviation);
}

function generation({ metadata }: KubernetesObject): number {
  return metadata.generation ?? 0;
}

function versionOf({ pod }: { readonly pod: Pod }): string | undefined {
  return pod.metadata.labels?.['version'];
}
