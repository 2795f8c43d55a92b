import { ClusterGates } from '../../../lib/apply/gates/cluster-gates';
import type { GateOptions, GateProgress } from '../../../lib/apply/gates/gates';
import { readClusters } from '../../../lib/envoy/clusters-page';
import type { Cluster } from '../../../lib/kubernetes/cluster';
import { LabAdmin, labCluster } from '../gates/asked-lab';
import { FRAME, HOST, routes, stepOf, versions } from '../gates/scene';
import { waitFor } from '../lab/wait';
import { many, proved, tally, theLab } from '../proof';

describe('the gates of a promotion', () => {
  const first = [...FRAME, ...versions('v1'), routes(['v1', 100])];
  const expanded = [...FRAME, ...versions('v1', 'v2'), routes(['v1', 100])];
  const shifted = [...FRAME, ...versions('v1', 'v2'), routes(['v2', 100])];
  const contracted = [...FRAME, ...versions('v2'), routes(['v2', 100])];
  const lines: GateProgress[] = [];

  const asked = () => new ClusterGates(labCluster(theLab()) as Cluster, new LabAdmin(theLab()));
  const options = (seconds: number): GateOptions => ({
    timeout: seconds * 1000,
    signal: new AbortController().signal,
    progress: (line) => lines.push(line),
  });

  beforeAll(async () => {
    const lab = theLab();
    lab.kubelet.setPace('gates', { holdable: true });
    await lab.apply(first);
    await lab.settle(['gates']);
  });

  test('let nobody through while one proxy has not heard of the new subset', async () => {
    const lab = theLab();
    const [held] = lab.pods('gates/shop');
    lab.holdBack(held === undefined ? [] : [held]);
    await lab.apply(expanded);
    const step = stepOf(first, expanded);
    const outcome = await asked().hold(step, options(12));
    lab.release(held === undefined ? [] : [held]);
    expect(outcome).toMatchObject({ kind: 'timed-out' });
    const name = held?.pod.metadata.name;
    const waitsFor = outcome.kind === 'timed-out' ? outcome.missing.map((each) => each.waitsFor).join() : '';
    expect(waitsFor).toContain('v2 of cart.gates yet');
    expect(waitsFor).toContain(name);
    expect(waitsFor).toMatch(/^1 of \d+ proxies does not have/);
    expect(await asked().hold(step, options(30))).toEqual({ kind: 'held' });
  });

  test('hold the traffic’s shift until every route leads to the new version, and then it does', async () => {
    const lab = theLab();
    await lab.apply([routes(['v2', 100])]);
    expect(await asked().hold(stepOf(expanded, shifted), options(30))).toEqual({ kind: 'held' });
    const answers = await many(100, 'gates/shop', { url: `http://${HOST}/` });
    expect(tally(answers)).toEqual({ '200 v2': 100 });
  });

  test('keep a workload until its last request has ended', async () => {
    const lab = theLab();
    const slow = lab.pods('gates/cart/v1');
    for (const { program } of slow) program?.behave({ answerAfterMs: 12_000 });
    await lab.apply([routes(['v1', 100])]);
    expect(await asked().hold(stepOf(shifted, expanded), options(30))).toEqual({ kind: 'held' });
    let isAnswered = false;
    const slowly = { url: `http://${HOST}/`, timeoutMs: 60_000 };
    const last = lab.request('gates/shop', slowly).then((outcome) => {
      isAnswered = true;
      return outcome;
    });
    await waitFor('the request to be on its way', async () => {
      const url = 'http://localhost:15000/clusters?format=json&filter=inbound';
      const pages = await Promise.all(
        slow.map(async ({ program }) => await program?.send({ url, address: '127.0.0.1' })),
      );
      const counts = pages.flatMap((page) => readClusters(JSON.parse(page?.body ?? '{}')));
      return counts.some(({ activeRequests }) => activeRequests > 0) || undefined;
    });
    await lab.apply([routes(['v2', 100])]);
    const step = stepOf(expanded, shifted);
    expect(await asked().hold(step, options(30))).toEqual({ kind: 'held' });
    const key = 'apps/Deployment/gates/cart-v1';
    lines.length = 0;
    expect(await asked().drained([key], step, options(30))).toEqual({ kind: 'held' });
    // The answer takes a moment from the wire to here.
    await waitFor('the last answer', async () => isAnswered || undefined, { seconds: 2 });
    expect((await last).status).toBe(200);
    expect(lines.map(({ waitsFor }) => waitsFor)[0]).toMatch(/^1 request or long-lived stream at cart-v1-/);
  });

  test('and see it gone, with its subset', async () => {
    const lab = theLab();
    await lab.apply(versions('v2'));
    await lab.remove(expanded.filter(({ metadata }) => metadata.name === 'cart-v1'));
    const step = stepOf(shifted, contracted);
    expect(await asked().hold(step, options(60))).toEqual({ kind: 'held' });
    expect(lab.pods('gates/cart/v1')).toEqual([]);
    expect(await asked().settled(step.after, step.questions, options(30))).toEqual({ kind: 'held' });
    proved({
      promise: 'Between two steps, the proxies themselves confirm that they have the step',
      how: 'a promotion; updates held back from one sidecar, and a request that takes 12 s to the version that is removed',
      outcome: 'the gate names the proxy without the subset; the workload is removed after its last request',
    });
  });
});
