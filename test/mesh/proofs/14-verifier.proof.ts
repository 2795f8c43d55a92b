import type { Plan } from '../../../lib/plan/plan';
import { changes } from '../../plan/reading';
import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { failuresInWords, Traffic } from '../load/traffic';
import { proved, theLab } from '../proof';
import { arriveHeldBack, make } from '../verifier/naive';
import { isGateway, manifestOf, pairOf, type Unsafe, unsafe } from '../verifier/pair';
import { lastingRequests } from '../verifier/requests';

/** One has no certificate here, and one changes nothing. */
const WITHOUT = new Set(['listener-gets-https', 'nothing']);
const CLIENT = 'verifier/client';
const PER_SECOND = 2;
/**
 * A preStop that goes on answering until every proxy knows: without it pods that end fail requests in any order. It also
 * lets a wrong port of theirs refuse connections, where an address that is gone would let them wait.
 */
const DRAIN_MS = 12_000;

const pairs = changes()
  .filter((change) => !WITHOUT.has(change))
  .map((change, index) => pairOf(change, `p${index}`));
/** Other proofs leave pods that never get ready. */
const NAMESPACES = ['verifier', ...pairs.flatMap(({ namespaces }) => namespaces)];
const unsafePairs = pairs.flatMap((pair) => unsafe(pair) ?? []);
/** Those with requests that somebody answers before and after. */
const planned = pairs
  .filter(({ forth, back }) => forth.kind === 'plan' && back.kind === 'plan')
  .map((pair) => ({ pair, lasting: lastingRequests(pair) }))
  .filter(({ lasting }) => lasting.length > 0);

beforeAll(async () => {
  const lab = theLab();
  for (const namespace of NAMESPACES) lab.kubelet.setPace(namespace, { lingerMs: DRAIN_MS });
  lab.kubelet.setPace('verifier', { holdable: true });
  await lab.apply(NAMESPACES.map((name) => namespaceOf(name, name === 'verifier')));
  await lab.apply([clientPod(), ...pairs.flatMap(({ before }) => before.map(manifestOf))]);
  await lab.settle(NAMESPACES);
});

test('the request that the verifier names for the naive order fails, where a proxy is held back', async () => {
  const lab = theLab();
  await Promise.all(unsafePairs.map(({ stages }) => make(lab, stages.known)));
  await lab.settle(NAMESPACES);
  const isAtGateway = ({ violation }: Unsafe) => isGateway(violation);
  const seen = await Promise.all([
    arriveHeldBack(lab, unsafePairs.filter(isAtGateway), 'outside'),
    arriveHeldBack(
      lab,
      unsafePairs.filter((pair) => !isAtGateway(pair)),
      CLIENT,
    ),
  ]);
  expect(seen.flat().filter(({ failed }) => failed === undefined)).toEqual([]);
  expect(unsafePairs.length).toBeGreaterThanOrEqual(10);
  proved({
    promise: 'If the verifier calls an order unsafe, the request that it names fails',
    how: `${unsafePairs.length} kinds of change, each applied all at once while part of the updates is held back from one Envoy`,
    outcome: `${unsafePairs.length} of ${unsafePairs.length} requests failed, with the predicted status and flag`,
  });
});

test('the planned order fails no request, there and back', async () => {
  const lab = theLab();
  await lab.settle(NAMESPACES);
  const running = await Promise.all(
    planned.map(async ({ pair, lasting }) => ({
      pair,
      lasting,
      traffic: await Traffic.start(
        lab,
        lasting.map(({ question, request }) => ({
          from: isGateway(question) ? 'outside' : CLIENT,
          requests: [request],
          perSecond: PER_SECOND,
        })),
        { seconds: 400 },
      ),
    })),
  );
  // The naive order has led to the other end.
  const isThere = new Set(unsafePairs.map(({ name }) => name));
  const ways = planned.map(({ pair: { name, forth, back } }) =>
    isThere.has(name) ? [back, forth] : [forth, back],
  );
  for (const turn of [0, 1])
    await inLockstep(
      lab,
      ways.flatMap((way) => way[turn] ?? []),
    );
  const wrong: string[] = [];
  for (const { pair, lasting, traffic } of running) {
    const seen = await traffic.stop();
    if (seen.failed > 0) wrong.push(`${pair.name}: ${failuresInWords(seen, 5)}`);
    const allowed = new Set(lasting.flatMap((each) => [...each.allowed]));
    for (const [word, count] of seen.counts)
      if (word.startsWith('200') && !allowed.has(word)) wrong.push(`${pair.name}: ${word}, ${count} times`);
  }
  expect(wrong).toEqual([]);
  expect(planned.length).toBeGreaterThanOrEqual(30);
  proved({
    promise: 'The order that `plan` finds fails no request, there and back',
    how: `${planned.length} kinds of change in parallel; each step is one apply, and the next starts when the proxies have it`,
    outcome: 'none failed, none reached a version that neither state chooses',
  });
});

/** Each plan's first step, then each one's second. */
async function inLockstep(lab: Lab, plans: readonly Plan[]): Promise<void> {
  const steps = plans.map((plan) => (plan.kind === 'plan' ? plan.steps : []));
  const most = Math.max(...steps.map(({ length }) => length));
  for (let index = 0; index < most; index++) {
    await Promise.all(
      steps.map(async (each) => {
        const { applied = [], deleted = [] } = each[index] ?? {};
        await make(lab, [...applied, ...deleted]);
      }),
    );
    await lab.settle(NAMESPACES);
  }
}

function namespaceOf(name: string, isInjected: boolean): KubernetesObject {
  const labels: Record<string, string> = isInjected ? { 'istio-injection': 'enabled' } : {};
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function clientPod(): KubernetesObject {
  const labels = { app: 'client', version: 'v1' };
  const [namespace, name] = CLIENT.split('/');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${name}`, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'client', image: 'client', ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}
