import { type ApplyOptions, type ApplyOutcome, applyChange } from '../../lib/apply/apply';
import type { GatedStep, GateOutcome, GateProgress, Gates } from '../../lib/apply/gates/gates';
import { readyPods } from '../../lib/apply/live/ready';
import type { ApplyRequest } from '../../lib/apply/request';
import type { Cluster } from '../../lib/kubernetes/cluster';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { MemoryCluster } from './memory-cluster';
import { VirtualClock } from './virtual-clock';

/** Gates that read pods from a cluster in memory, and assume that all proxies are up to date. */
export class MemoryGates implements Gates {
  readonly asked: string[] = [];
  /** The mismatch that the proxies report; undefined: none. */
  mismatch: string | undefined;

  constructor(private readonly cluster: Cluster) {}

  async hold({ gates }: GatedStep): Promise<GateOutcome> {
    const missing: { gate: string; waitsFor: string }[] = [];
    for (const { condition, object, replicas } of gates) {
      const name = `${condition} ${object.kind} ${object.namespace}/${object.name}`;
      this.asked.push(name);
      if (condition !== 'rolled-out' || object.kind !== 'Deployment') continue;
      const live = await this.cluster.tryGet(object);
      const wanted = replicas ?? 1;
      if (live === undefined || readyPods(live) < wanted)
        missing.push({
          gate: name,
          waitsFor: `${live === undefined ? 0 : readyPods(live)} of ${wanted} pods are ready`,
        });
    }
    if (this.mismatch !== undefined) missing.push({ gate: 'proxies', waitsFor: this.mismatch });
    return missing.length === 0 ? { kind: 'held' } : { kind: 'timed-out', missing };
  }

  async drained(workloads: readonly string[]): Promise<GateOutcome> {
    this.asked.push(...workloads.map((name) => `drained ${name}`));
    return { kind: 'held' };
  }

  close(): void {}

  async settled(): Promise<GateOutcome> {
    this.asked.push('settled');
    return { kind: 'held' };
  }
}

/** A cluster in memory with somebody who applies. */
export class World {
  readonly cluster = new MemoryCluster();
  readonly clock = new VirtualClock();
  readonly gates = new MemoryGates(this.cluster);
  readonly said: string[] = [];
  readonly ending = new AbortController();
  answer = true;
  /** Called for each line of a gate. */
  onProgress: (line: GateProgress) => void = () => undefined;
  /** Holders whose process is known to have ended. */
  readonly ended = new Set<string>();

  /** Fills the cluster as `kubectl apply` does. */
  filledWith(objects: readonly MeshObject[], manager = 'kubectl-client-side-apply'): this {
    for (const object of objects) this.cluster.update(object, manager);
    return this;
  }

  async apply(request: ApplyRequest, options: Partial<ApplyOptions> = {}): Promise<ApplyOutcome> {
    return await applyChange(
      request,
      {
        isDryRun: false,
        acceptsUnverified: false,
        pauseAfter: undefined,
        timeout: 60_000,
        leaseNamespace: 'default',
        holder: 'a test',
        hasColours: false,
        nextCommands: { resume: 'apply', rollBack: 'apply --to OLD' },
        ...options,
      },
      {
        cluster: this.cluster,
        gates: this.gates,
        clock: this.clock,
        reporter: {
          say: (text) => this.said.push(text),
          progress: (line) => this.onProgress(line),
          settle: () => undefined,
        },
        hasEnded: (holder) => this.ended.has(holder),
        confirm: async () => this.answer,
        signal: this.ending.signal,
      },
    );
  }

  /** All that was said. */
  get text(): string {
    return this.said.join('\n');
  }
}
