import type { Cluster } from '../../../kubernetes/cluster';
import type { Gate } from '../../../plan/gates';
import { gateWords } from '../../../plan/report/words';
import type { ProxyAdmin } from '../../../proxies/admin';
import { type MeshProxy, proxiesOf } from '../../../proxies/proxy';
import { type ClusterView, livePods, viewOf } from '../cluster-view';
import type { HeldStep } from '../gates';
import { wantedMesh } from '../live-mesh';
import { firstNames, lackWords, type Progress } from '../progress';
import { isNothing, Knowledge } from './expectation';
import { hostsOf } from './hosts';
import type { Lack } from './mismatch';
import { ProxyLooks } from './proxy-poll';

/** Milliseconds for which what was seen of the cluster is good enough, and how much more where it is dear to see. */
const freshFor = 2000;
const times = 10;

/** What was seen of the cluster, and what proxies are to hold by it. */
interface Seen {
  readonly until: number;
  readonly proxies: readonly MeshProxy[];
  readonly knowledge: Knowledge;
}

/** Whether the proxies hold what a step leaves behind. */
export class ProxyGates {
  private readonly looks: ProxyLooks;
  private readonly lines: readonly string[];
  private seen: Seen | undefined;

  /** @param otherwise what is told of where the step has no gate about proxies */
  constructor(
    private readonly cluster: Cluster,
    admin: ProxyAdmin,
    private readonly step: HeldStep,
    private readonly progress: Progress,
    otherwise: string,
  ) {
    this.looks = new ProxyLooks(admin);
    const own = step.gates.filter(({ condition }) => condition.endsWith('-to-proxies'));
    this.lines = own.length === 0 ? [otherwise] : own.map(gateWords);
  }

  async hold(signal: AbortSignal): Promise<boolean> {
    const known = this.seen;
    const { proxies, knowledge } =
      known !== undefined && performance.now() < known.until ? known : await this.look(signal);
    const lacking = await this.looks.look(proxies, knowledge, signal);
    const concerned = proxies.filter(
      ({ caller, pod }) => !isNothing(knowledge.of(caller, pod.spec.nodeName)),
    );
    this.tell(lacking, concerned.length);
    if (lacking.size > 0) {
      // Who does not answer may have ended.
      if ([...lacking.values()].flat().some(({ aspect }) => aspect === 'answer')) this.seen = undefined;
      return false;
    }
    // Pods that came while the others were asked are asked as well.
    const came = this.looks.notSatisfied(proxiesOf(await livePods(this.cluster, signal)));
    if (came.length === 0) return true;
    this.seen = undefined;
    const who = `${firstNames(came.map(({ name }) => name))} came meanwhile, to be asked next`;
    for (const line of this.lines.slice(0, 1)) this.progress.tell(line, who);
    return false;
  }

  private async look(signal: AbortSignal): Promise<Seen> {
    const start = performance.now();
    const view = await viewOf(this.cluster, signal);
    const now = performance.now();
    const until = now + freshFor + times * (now - start);
    this.seen = { until, proxies: proxiesOf(view.pods), knowledge: this.knowledge(view) };
    return this.seen;
  }

  private knowledge({ objects, pods, endpoints }: ClusterView): Knowledge {
    const { before, after, questions } = this.step;
    const mesh = wantedMesh(objects, pods, before, after);
    const old = before === after ? mesh : wantedMesh(objects, pods, after, before);
    return new Knowledge(old, mesh, endpoints, questions, hostsOf(this.step, [old, mesh]));
  }

  /** Each lack is told by the gate that is about it. */
  private tell(lacking: ReadonlyMap<MeshProxy, readonly Lack[]>, total: number): void {
    const own = this.step.gates.filter(({ condition }) => condition.endsWith('-to-proxies'));
    const byLine = new Map<string, Map<MeshProxy, Lack[]>>(this.lines.map((line) => [line, new Map()]));
    for (const [proxy, lacks] of lacking) {
      for (const lack of lacks) {
        const gate = own.find((each) => isAbout(each, lack)) ?? own[0];
        const line = byLine.get(gate === undefined ? (this.lines[0] ?? '') : gateWords(gate));
        line?.set(proxy, [...(line.get(proxy) ?? []), lack]);
      }
    }
    for (const [line, those] of byLine) {
      this.progress.tell(line, those.size === 0 ? undefined : lackWords(those, total));
    }
  }
}

const ofRoutes: ReadonlySet<string> = new Set(['VirtualService', 'Gateway', 'Sidecar']);

function isAbout({ object }: Gate, { aspect, host }: Lack): boolean {
  if (aspect === 'answer') return true;
  if (aspect === 'routes') return ofRoutes.has(object.kind);
  return !ofRoutes.has(object.kind) && host.startsWith(`${object.name}.`);
}
