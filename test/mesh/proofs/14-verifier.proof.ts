import type { Plan } from '../../../lib/plan/plan';
import { changes } from '../../plan/reading';
import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { failuresInWords, Traffic } from '../load/traffic';
import { proved, theLab } from '../proof';
import { arrivesFirst, arrivesHeldBack, make } from '../verifier/naive';
import { isGateway, manifestOf, type Pair, pairOf } from '../verifier/pair';
import { lastingRequests } from '../verifier/requests';

/** One has no certificate here, and one changes nothing. */
const WITHOUT = new Set(['listener-gets-https', 'nothing']);
const CLIENTS = 'verifier';
const PER_SECOND = 2;
/** A preStop that goes on answering until every proxy knows: without it pods that end fail requests in any order. */
const DRAIN_MS = 10_000;

const pairs = changes()
  .filter((change) => !WITHOUT.has(change))
  .map((change, index) => pairOf(change, `p${index}`));
const clientOf = (pair: Pair) => `client-${pairs.indexOf(pair)}`;
const callerOf = (pair: Pair) => `${CLIENTS}/${clientOf(pair)}`;
const unsafe = pairs.filter(({ violation }) => violation !== undefined);
const planned = pairs.filter(({ forth, back }) => forth.kind === 'plan' && back.kind === 'plan');

beforeAll(async () => {
  const lab = theLab();
  const namespaces = pairs.flatMap((pair) => pair.namespaces);
  for (const namespace of namespaces) lab.kubelet.setPace(namespace, { lingerMs: DRAIN_MS });
  lab.kubelet.setPace(CLIENTS, { holdable: true });
  await lab.apply([namespaceOf(CLIENTS, true), ...namespaces.map((name) => namespaceOf(name, false))]);
  await lab.apply([
    ...pairs.map((pair) => clientPod(clientOf(pair))),
    ...pairs.flatMap(({ before }) => before.map(manifestOf)),
  ]);
  await lab.settle();
}, 400_000);

test('the request that the verifier names for the naive order fails, where a proxy is held back', async () => {
  const lab = theLab();
  await Promise.all(unsafe.map((pair) => arrivesFirst(lab, pair)));
  await lab.settle();
  const inMesh = unsafe.filter(({ violation }) => violation !== undefined && !isGateway(violation));
  const seen = await Promise.all(inMesh.map((pair) => arrivesHeldBack(lab, pair, callerOf(pair))));
  // There is but one gateway.
  for (const pair of unsafe.filter((each) => !inMesh.includes(each)))
    seen.push(await arrivesHeldBack(lab, pair, callerOf(pair)));
  expect(seen.filter((each) => each === undefined)).toEqual([]);
  expect(seen.length).toBeGreaterThanOrEqual(10);
  proved({
    promise: 'Where the verifier calls an order unsafe, the request that it names fails',
    how: `${seen.length} kinds of change, all applied at once with one Envoy held back from part of its news`,
    outcome: `${seen.length} of ${seen.length} requests failed as it says`,
  });
}, 400_000);

test('the planned order fails no request, forth and back', async () => {
  const lab = theLab();
  await inLockstep(
    lab,
    planned.filter((pair) => !unsafe.includes(pair)).map(({ forth }) => forth),
  );
  const lasting = planned.map((pair) => ({ pair, requests: lastingRequests(pair) }));
  const streams = lasting.flatMap(({ pair, requests }) =>
    requests.map(({ question, request }) => ({
      from: question.caller.caller.kind === 'gateway' ? 'outside' : callerOf(pair),
      requests: [request],
      perSecond: PER_SECOND,
    })),
  );
  const traffic = await Traffic.start(lab, streams, { seconds: 400 });
  await inLockstep(
    lab,
    planned.map(({ back }) => back),
  );
  await inLockstep(
    lab,
    planned.map(({ forth }) => forth),
  );
  const seen = await traffic.stop();
  if (seen.failed > 0) console.log(failuresInWords(seen));
  expect(seen.failed).toBe(0);
  const allowed = new Set(lasting.flatMap(({ requests }) => requests.flatMap((each) => [...each.allowed])));
  expect([...seen.counts.keys()].filter((word) => !allowed.has(word))).toEqual([]);
  expect(planned.length).toBeGreaterThanOrEqual(30);
  proved({
    promise: 'The order that `plan` finds fails no request, there and back again',
    how: `${planned.length} kinds of change side by side, each step as one apply, the next when the proxies have it`,
    outcome: 'none failed, none at a version that neither state names',
  });
}, 600_000);

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
    await lab.settle();
  }
}

function namespaceOf(name: string, isInjected: boolean): KubernetesObject {
  const labels: Record<string, string> = isInjected ? { 'istio-injection': 'enabled' } : {};
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function clientPod(name: string): KubernetesObject {
  const labels = { app: name, version: 'v1' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: CLIENTS },
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
