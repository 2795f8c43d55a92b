import type { Cluster } from '../../../kubernetes/cluster';
import type { Gate } from '../../../plan/gates';
import { gateWords } from '../../../plan/report/words';
import type { ProxyAdmin } from '../../../proxies/admin';
import { type MeshProxy, proxiesOf } from '../../../proxies/proxy';
import { type ClusterView, livePods, viewOf } from '../cluster-view';
import type { GatedStep } from '../gates';
import { wantedMesh } from '../live-mesh';
import { firstNames, mismatchWords, type Progress } from '../progress';
import { Expectations, isEmpty } from './expectation';
import { hostsOf } from './hosts';
import type { Mismatch } from './mismatch';
import { PolicyExpectations } from './policy-expectations';
import { ProxyPoll } from './proxy-poll';

/** Milliseconds for which a snapshot of the cluster is used. */
const freshFor = 2000;
/** A snapshot that took long to read is used longer, by this factor of the time that it took. */
const times = 10;

/** The proxies of the cluster at one moment, and their expectations. */
interface Snapshot {
  readonly until: number;
  readonly proxies: readonly MeshProxy[];
  readonly expectations: Expectations;
  readonly policies: PolicyExpectations;
}

/** The conditions of a step about proxies. */
export class ProxyGates {
  private readonly poll: ProxyPoll;
  private readonly lines: readonly string[];
  private snapshot: Snapshot | undefined;

  /** @param fallback the condition to report if the step has none about proxies */
  constructor(
    private readonly cluster: Cluster,
    admin: ProxyAdmin,
    private readonly step: GatedStep,
    private readonly progress: Progress,
    fallback: string,
  ) {
    this.poll = new ProxyPoll(admin);
    const own = step.gates.filter(({ condition }) => condition.endsWith('-to-proxies'));
    this.lines = own.length === 0 ? [fallback] : own.map(gateWords);
  }

  async hold(signal: AbortSignal): Promise<boolean> {
    const known = this.snapshot;
    const { proxies, expectations, policies } =
      known !== undefined && performance.now() < known.until ? known : await this.read(signal);
    const mismatched = await this.poll.poll(proxies, expectations, policies, signal);
    const concerned = proxies.filter(
      (proxy) =>
        !isEmpty(expectations.of(proxy.caller, proxy.pod.spec.nodeName)) || policies.of(proxy).length > 0,
    );
    this.tell(mismatched, concerned.length);
    if (mismatched.size > 0) {
      // A proxy that does not answer may have ended.
      if ([...mismatched.values()].flat().some(({ aspect }) => aspect === 'answer'))
        this.snapshot = undefined;
      return false;
    }
    // Pods that became ready in the meantime are asked as well.
    const came = this.poll.unsatisfied(proxiesOf(await livePods(this.cluster, signal)));
    if (came.length === 0) return true;
    this.snapshot = undefined;
    const who = `${firstNames(came.map(({ name }) => name))} became ready in the meantime`;
    for (const line of this.lines.slice(0, 1)) this.progress.tell(line, who);
    return false;
  }

  private async read(signal: AbortSignal): Promise<Snapshot> {
    const start = performance.now();
    const view = await viewOf(this.cluster, signal);
    const now = performance.now();
    const until = now + freshFor + times * (now - start);
    this.snapshot = { until, proxies: proxiesOf(view.pods), ...this.expected(view) };
    return this.snapshot;
  }

  private expected({ objects, pods, endpoints }: ClusterView): Pick<Snapshot, 'expectations' | 'policies'> {
    const { before, after, questions } = this.step;
    const mesh = wantedMesh(objects, pods, before, after);
    const old = before === after ? mesh : wantedMesh(objects, pods, after, before);
    return {
      expectations: new Expectations(old, mesh, endpoints, questions, hostsOf(this.step, [old, mesh])),
      policies: new PolicyExpectations(this.step, mesh.rootNamespace),
    };
  }

  /** Reports each mismatch under the condition that it concerns. */
  private tell(mismatched: ReadonlyMap<MeshProxy, readonly Mismatch[]>, total: number): void {
    const own = this.step.gates.filter(({ condition }) => condition.endsWith('-to-proxies'));
    const byLine = new Map<string, Map<MeshProxy, Mismatch[]>>(this.lines.map((line) => [line, new Map()]));
    for (const [proxy, mismatches] of mismatched) {
      for (const mismatch of mismatches) {
        const gate = own.find((each) => isAbout(each, mismatch)) ?? own[0];
        const line = byLine.get(gate === undefined ? (this.lines[0] ?? '') : gateWords(gate));
        line?.set(proxy, [...(line.get(proxy) ?? []), mismatch]);
      }
    }
    for (const [line, those] of byLine) {
      this.progress.tell(line, those.size === 0 ? undefined : mismatchWords(those, total));
    }
  }
}

const ofRoutes: ReadonlySet<string> = new Set(['VirtualService', 'Gateway', 'Sidecar']);

function isAbout({ object }: Gate, { aspect, host }: Mismatch): boolean {
  if (aspect === 'answer') return true;
  if (aspect === 'policies') return object.kind === 'AuthorizationPolicy' && object.name === host;
  if (aspect === 'routes') return ofRoutes.has(object.kind);
  return !ofRoutes.has(object.kind) && host.startsWith(`${object.name}.`);
}
