import { Chart } from 'cdk8s';
import { Backend, Namespace } from '../../../../lib';
import type { KubernetesObject } from '../../lab/objects';
import { waitFor } from '../../lab/wait';
import type { Counted } from '../../pod/messages';
import { proved, theLab } from '../../proof';
import { synthesize } from '../../synthesize';
import { writeChange } from '../change';
import { GRACEFUL, Lane, type LaneResult, LOAD, neverBegan, wrongs } from '../lane';
import { inTurn } from '../turns';

const LANE = 'followed';
const NAMESPACE = `shop-${LANE}`;
const PAGE = `${NAMESPACE}/page`;
const PER_SECOND = 40;

/** A page that calls one of two services, and whose proxies refuse all others. */
function state(callee: 'cart' | 'stock'): readonly KubernetesObject[] {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace', { egress: { outboundTrafficPolicy: 'REGISTRY_ONLY' } });
    const service = (id: string) =>
      new Backend(chart, id, { port: 8080, version: { name: 'v1', image: `${id}:1` }, replicas: 1 });
    const services = { cart: service('cart'), stock: service('stock') };
    new Backend(chart, 'page', {
      port: 8080,
      version: { name: 'v1', image: 'page:1' },
      replicas: 1,
      calls: [services[callee]],
    });
  });
}

/** A Sidecar that follows a call allows the new host early, and the old one long enough. */
export function provesFollowed(): void {
  let running: Promise<LaneResult>;

  beforeAll(() => {
    const change = writeChange(theLab(), 'followed', LANE, state('cart'), state('stock'));
    running = inTurn(() => Lane.through(change, LANE, { pace: GRACEFUL }, callsGoOn)).catch(neverBegan);
  });

  test('a service calls another one than before, and the pods of both forms are answered', async () => {
    expect(wrongs([await running])).toEqual([]);
    proved({
      promise:
        "With `egress: 'declared'`, a changed call fails no request of the old pods, nor one of the new pods",
      how: `a page that calls cart, then stock, with REGISTRY_ONLY; the old pod calls cart until it is told to end, the new one stock from then on, ${PER_SECOND} requests per second; then back; ${LOAD}`,
      outcome:
        'three steps: the Sidecar with both hosts, the Deployment, the Sidecar with the new host; none failed',
    });
  });
}

async function callsGoOn(lane: Lane): Promise<void> {
  await meanwhile(lane, ['cart', 'stock'], async () => void (await lane.apply()));
  await meanwhile(lane, ['stock', 'cart'], async () => void (await lane.apply('--back')));
}

async function meanwhile(
  lane: Lane,
  [before, after]: readonly ['cart' | 'stock', 'cart' | 'stock'],
  change: () => Promise<void>,
): Promise<void> {
  const old = theLab().pods(PAGE)[0]?.pod.metadata.name;
  const first = await callsOf(before);
  const changing = change();
  await waitFor('the new pod of page to be alone', () => {
    const pods = theLab().pods(PAGE);
    return pods.length === 1 && pods[0]?.ready && pods[0].pod.metadata.name !== old ? true : undefined;
  });
  first.stop();
  const second = await callsOf(after);
  await changing;
  second.stop();
  for (const [callee, counted] of [
    [before, await first.counted],
    [after, await second.counted],
  ] as const) {
    if (counted.sent === 0) lane.complain(`page did not call ${callee}`);
    if (counted.failed > 0) lane.complain(`page calls ${callee}: ${JSON.stringify(counted.counts)}`);
  }
}

async function callsOf(callee: string): Promise<{ counted: Promise<Counted>; stop: () => void }> {
  const requests = [{ url: `http://${callee}.${NAMESPACE}:8080/` }];
  return await theLab().countLoad(PAGE, { requests, perSecond: PER_SECOND, count: 100_000, seconds: 600 });
}
