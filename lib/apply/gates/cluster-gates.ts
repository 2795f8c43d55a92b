import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '../../kubernetes/cluster';
import { meshOf } from '../../mesh/mesh';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { ProxyAdmin } from '../../proxies/admin';
import { proxiesOf } from '../../proxies/proxy';
import type { Sample } from '../../traffic/sample';
import { livePods, viewOfNamespace } from './cluster-view';
import type { GatedStep, GateOptions, GateOutcome, Gates } from './gates';
import { pollUntil } from './poll';
import { firstNames, Progress } from './progress';
import { workloadHosts } from './proxies/hosts';
import { ProxyGates } from './proxies/proxy-gates';
import { Draining } from './workloads/draining';
import { podsOf } from './workloads/pods-of';
import { workloadsHold } from './workloads/workload-gates';

const settledGate = 'every proxy has the current state of the cluster';
const podsGate = 'every proxy has the pods that are ready';

/**
 * Milliseconds within which Envoy's workers learn that a pod became ready. Istiod sends endpoints before they are ready.
 * The admin interface shows the change of health at once, but the workers receive it with the next update or after
 * `update_merge_window`, which istiod leaves at its default.
 */
const longestMergeWindow = 1000;

async function pastMergeWindow(signal: AbortSignal): Promise<void> {
  await pause(longestMergeWindow, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Gates that ask the API server and, through it, the proxies. */
export class ClusterGates implements Gates {
  constructor(
    private readonly cluster: Cluster,
    private readonly admin: ProxyAdmin,
    private readonly mergeWindowPassed = pastMergeWindow,
  ) {}

  async hold(step: GatedStep, options: GateOptions): Promise<GateOutcome> {
    const progress = new Progress(options);
    const workloadsAreReady = await pollUntil(
      () => workloadsHold(this.cluster, step, progress, options.signal),
      options,
    );
    if (!workloadsAreReady) return { kind: 'timed-out', missing: progress.missing };
    const outcome = await this.proxiesHold(step, podsGate, progress, options);
    const mayHaveNewPods = step.gates.some(({ condition }) => condition === 'rolled-out');
    if (outcome.kind === 'held' && mayHaveNewPods) await this.mergeWindowPassed(options.signal);
    return outcome;
  }

  async settled(state: ObjectMap, questions: readonly Sample[], options: GateOptions): Promise<GateOutcome> {
    const step = { gates: [], before: state, after: state, questions };
    const outcome = await this.proxiesHold(step, settledGate, new Progress(options), options);
    // The pods may have become ready a moment ago.
    if (outcome.kind === 'held') await this.mergeWindowPassed(options.signal);
    return outcome;
  }

  async drained(
    workloads: readonly string[],
    { before, after }: GatedStep,
    options: GateOptions,
  ): Promise<GateOutcome> {
    const objects = workloads.flatMap((key) => before.get(key) ?? after.get(key) ?? []);
    const draining = new Draining(this.admin);
    const progress = new Progress(options);
    const { signal } = options;
    const callers = async () => proxiesOf(await livePods(this.cluster, signal));
    const poll = async (): Promise<boolean> => {
      let isDrained = true;
      for (const object of objects) {
        const view = await viewOfNamespace(this.cluster, object.namespace, signal);
        const hosts = workloadHosts(meshOf(view.objects), object);
        const active = await draining.poll(podsOf(object, view.pods), callers, hosts, signal);
        const gate = `${wordsOf(keyOf(object))} is drained`;
        progress.tell(gate, active.size === 0 ? undefined : openWords(active));
        isDrained &&= active.size === 0;
      }
      return isDrained;
    };
    return await this.outcome(poll, progress, options);
  }

  close(): void {
    this.admin.close();
  }

  private async proxiesHold(
    step: GatedStep,
    fallback: string,
    progress: Progress,
    options: GateOptions,
  ): Promise<GateOutcome> {
    const proxies = new ProxyGates(this.cluster, this.admin, step, progress, fallback);
    return await this.outcome(() => proxies.hold(options.signal), progress, options);
  }

  private async outcome(
    holds: () => Promise<boolean>,
    progress: Progress,
    options: GateOptions,
  ): Promise<GateOutcome> {
    const held = await pollUntil(holds, options);
    return held ? { kind: 'held' } : { kind: 'timed-out', missing: progress.missing };
  }
}

/** A WebSocket, a stream and a TCP connection count as one request each, for as long as they are open. */
function openWords(active: ReadonlyMap<string, number | undefined>): string {
  const silent = [...active].filter(([, count]) => count === undefined).map(([name]) => name);
  if (silent.length > 0) return `the proxy of ${firstNames(silent)} does not answer`;
  const sum = [...active.values()].reduce<number>((all, count = 0) => all + count, 0);
  const what = sum === 1 ? '1 request or long-lived stream' : `${sum} requests or long-lived streams`;
  return `${what} at ${firstNames([...active.keys()])}`;
}
