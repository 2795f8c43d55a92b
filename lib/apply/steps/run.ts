import type { Cluster } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { byCodeUnit } from '../../mesh/objects/order';
import type { Move } from '../../plan/move';
import type { Clock } from '../clock';
import type { GateOptions, GateOutcome, Gates } from '../gates/gates';
import { scaledIn } from '../live/scaled';
import type { Survey } from '../live/survey';
import type { Reporter } from '../report/reporter';
import { progressWords, type StepTime } from '../report/words';
import type { ApplyRequest } from '../request';
import { Stopped } from '../stopped';
import { applyObject } from './apply-object';
import { deleteObject } from './delete-object';
import type { ExecutableStep } from './executable-step';
import { preflight } from './preflight';

/** Milliseconds between two requests to an API server that does not answer. */
const pause = 2_000;

/** The cluster, the gates and the settings of a run. */
export interface RunSurroundings {
  readonly cluster: Cluster;
  readonly gates: Gates;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Milliseconds for each gate. */
  readonly timeout: number;
  /** Field managers whose fields are taken over. */
  readonly managers: ReadonlySet<string>;
}

/** Executes the steps of one `apply`, one after the other. */
export class Run {
  readonly times: StepTime[] = [];
  /** The current position, to follow the word "Stopped". */
  where = 'before the first step';

  constructor(
    private readonly request: ApplyRequest,
    private readonly surroundings: RunSurroundings,
    private readonly survey: Survey,
  ) {}

  /** Waits until all proxies have the current state: the first step is safe only from then on. */
  async settle(steps: readonly ExecutableStep[]): Promise<void> {
    const { gates, reporter } = this.surroundings;
    const { now, waiting } = this.survey;
    const questions = [...new Set(steps.flatMap(({ step }) => step.samples))];
    if (waiting.length > 0) {
      const gated = { gates: waiting, before: now, after: now, questions };
      await this.wait((options) => gates.hold(gated, options));
    }
    await this.wait((options) => gates.settled(now, questions, options));
    reporter.settle();
  }

  /** Executes one step, and waits for its gate. */
  async take(step: ExecutableStep, index: number, all: number): Promise<void> {
    const { cluster, gates, clock, reporter, signal, managers } = this.surroundings;
    const { name, writes, deletedFirst, deletedLast, deletedAfterGate, drained, gated } = step;
    const start = clock.now();
    this.where = `in step ${index + 1} of ${all} (${name})`;
    reporter.say(`${name}: ${changeWords(step)}`);
    const { problems } = await preflight(cluster, writes, managers);
    if (problems.length > 0) throw new Stopped(problems.join('\n'));
    for (const move of deletedFirst) await this.delete(move);
    for (const write of writes) {
      signal.throwIfAborted();
      await applyObject(cluster, write, managers);
    }
    if (drained.length > 0) await this.wait((options) => gates.drained(drained, gated, options));
    for (const move of deletedLast) {
      signal.throwIfAborted();
      await this.delete(move);
    }
    await this.wait((options) => gates.hold(gated, options));
    for (const move of deletedAfterGate) {
      signal.throwIfAborted();
      await this.delete(move);
    }
    signal.throwIfAborted();
    this.times.push({ name, time: clock.now() - start });
    reporter.settle();
  }

  private async delete(move: Move): Promise<void> {
    const possible = this.survey.objects.find((object) => object.possible.key === move.key)?.possible;
    const candidates: (MeshObject | undefined)[] = [possible?.from, ...(possible?.between ?? []), move.from];
    const scaled = new Set([...this.survey.scaled.keys(), ...scaledIn(this.survey.now).keys()]);
    await deleteObject(this.surroundings.cluster, {
      move,
      known: candidates.filter((object) => object !== undefined),
      isScaled: scaled.has(move.key),
      isNamed: this.request.pruned?.has(move.key) ?? false,
    });
  }

  private async wait(ask: (options: GateOptions) => Promise<GateOutcome>): Promise<void> {
    const { clock, reporter, signal, timeout } = this.surroundings;
    const end = clock.now() + timeout;
    for (;;) {
      const options: GateOptions = {
        timeout: Math.max(0, end - clock.now()),
        signal,
        progress: (line) => reporter.progress(line),
      };
      try {
        const outcome = await ask(options);
        if (outcome.kind === 'held') return;
        const missing = outcome.missing.map(progressWords).sort(byCodeUnit);
        throw new Stopped(
          [`Timed out after ${timeout / 1000} s waiting for:`, ...missing.map((line) => `- ${line}`)].join(
            '\n',
          ),
        );
      } catch (error) {
        const isPassing = error instanceof ClusterError && error.kind === 'unreachable';
        if (!isPassing || clock.now() + pause > end) throw error;
        reporter.progress({ gate: 'the API server answers', waitsFor: error.message });
      }
      await clock.sleep(pause, signal);
    }
  }
}

function changeWords({ writes, deletedFirst, deletedLast, deletedAfterGate }: ExecutableStep): string {
  const deleted = deletedFirst.length + deletedLast.length + deletedAfterGate.length;
  const parts = [
    ...(writes.length > 0 ? [`apply ${count(writes.length)}`] : []),
    ...(deleted > 0 ? [`delete ${count(deleted)}`] : []),
  ];
  return parts.length === 0 ? 'nothing to write' : parts.join(', then ');
}

function count(objects: number): string {
  return objects === 1 ? '1 object' : `${objects} objects`;
}
