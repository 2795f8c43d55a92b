import type { Cluster } from '../kubernetes/cluster';
import { ClusterError } from '../kubernetes/cluster-error';
import { objectMap } from '../mesh/objects/object-map';
import { isVerified, type SafePlan } from '../plan/plan';
import { planText } from '../plan/report/text';
import type { Clock } from './clock';
import type { Gates } from './gates/gates';
import { fenced } from './lease/fenced';
import { acquireLease, leaseHolder } from './lease/lease';
import { type Survey, surveyOf } from './live/survey';
import { unmanagedObjects } from './live/unmanaged';
import type { Reporter } from './report/reporter';
import {
  type NextCommands,
  ownershipNotes,
  paragraphs,
  stoppedWords,
  summaryWords,
  surveyWords,
  unverifiedWords,
} from './report/words';
import type { ApplyRequest } from './request';
import { retrying } from './retry';
import { executableSteps, writesOf } from './steps/executable-step';
import { preflight, takenManagers } from './steps/preflight';
import { Run } from './steps/run';
import { Stopped } from './stopped';

/** How a change is applied. */
export interface ApplyOptions {
  /** Whether to write nothing. */
  readonly isDryRun: boolean;
  /** Whether to execute a plan that is not verified: something was not judged, or its new state fails requests. */
  readonly acceptsUnverified: boolean;
  /** The number of the step after whose gate to stop; undefined: the last one. */
  readonly pauseAfter: number | undefined;
  /** Milliseconds to wait for each gate, and for an API server that does not answer. */
  readonly timeout: number;
  /** Namespace of the Lease. */
  readonly leaseNamespace: string;
  /** Unique identity of this process, from `holderOf`. */
  readonly holder: string;
  readonly hasColours: boolean;
  readonly nextCommands: NextCommands;
}

/** The cluster, the clock and the person that `apply` works with. */
export interface ApplySurroundings {
  readonly cluster: Cluster;
  readonly gates: Gates;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Whether the holder of a lease was a process on this host that has ended. */
  hasEnded(holder: string): boolean;
  /** Asks for confirmation, after the plan is shown. */
  confirm(): Promise<boolean>;
  /** Aborted when a person or the parent process ends this run. */
  readonly signal: AbortSignal;
}

/** `stopped`: not everything that was requested is done, and the reporter has been given the reason. */
export type ApplyOutcome = 'done' | 'stopped';

/** Brings a cluster to the new state step by step, from whichever of the possible states it is in. */
export async function applyChange(
  request: ApplyRequest,
  options: ApplyOptions,
  surroundings: ApplySurroundings,
): Promise<ApplyOutcome> {
  const { clock, reporter } = surroundings;
  // Ends requests that run beside one that failed.
  const over = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, over.signal]);
  try {
    if (options.isDryRun) return await execute(request, options, surroundings, signal);
    const { leaseNamespace: namespace, holder } = options;
    // Not retried: the lease has its own timeout, after which it expires.
    const lease = await acquireLease({
      cluster: surroundings.cluster,
      clock,
      namespace,
      holder,
      signal,
      hasEnded: (other) => surroundings.hasEnded(other),
      waiting: (words) => reporter.progress({ gate: 'the lease is free', waitsFor: words }),
      takenOver: (words) => {
        reporter.settle();
        reporter.say(paragraphs(words));
      },
    });
    reporter.settle();
    const cluster = fenced(surroundings.cluster, () => lease.mustHold());
    try {
      const held = AbortSignal.any([signal, lease.lost]);
      return await execute(request, options, { ...surroundings, cluster }, held);
    } finally {
      over.abort();
      await lease.release();
    }
  } catch (error) {
    reporter.settle();
    if (!(error instanceof Stopped) && !(error instanceof ClusterError)) throw error;
    reporter.say(paragraphs(error.message));
    return 'stopped';
  } finally {
    over.abort();
  }
}

async function execute(
  request: ApplyRequest,
  options: ApplyOptions,
  surroundings: ApplySurroundings,
  signal: AbortSignal,
): Promise<ApplyOutcome> {
  const { clock, reporter } = surroundings;
  const { timeout, hasColours, nextCommands } = options;
  const cluster = retrying(surroundings.cluster, {
    clock,
    timeout,
    signal,
    waiting: (words) => reporter.progress({ gate: 'the API server answers', waitsFor: words }),
  });
  const survey = await surveyOf(cluster, request);
  reporter.settle();
  reporter.say(surveyWords(survey));
  const plan = safePlan(survey, request);
  if (plan.steps.length === 0) {
    reporter.say('Nothing to do.');
    return 'done';
  }
  const managers = takenManagers(request.takenOver ?? []);
  const steps = executableSteps(survey.start, plan.steps, survey.scaled);
  const checked = await preflight(cluster, writesOf(steps), managers);
  reporter.settle();
  const notes = [...plan.notes, ...ownershipNotes(checked.taken)];
  reporter.say(planText({ ...plan, notes }, { hasColours }).trimEnd());
  const unmanaged = await unmanagedInNamespaces(cluster, plan, request);
  const problems = [...checked.problems, ...unmanaged];
  if (problems.length > 0) throw new Stopped([...problems, 'Nothing was changed.'].join('\n'));
  if (!options.isDryRun && !options.acceptsUnverified && !isVerified(plan))
    throw new Stopped(unverifiedWords);
  if (options.isDryRun) {
    const { hasEnded } = surroundings;
    const holder = await leaseHolder({ cluster, namespace: options.leaseNamespace, hasEnded });
    const lines = [...(holder === undefined ? [] : [holder]), 'Dry run: nothing was changed.'];
    reporter.say(paragraphs(lines.join('\n')));
    return 'done';
  }
  if (!(await surroundings.confirm())) {
    reporter.say('Nothing was changed.');
    return 'stopped';
  }
  signal.throwIfAborted();
  const run = new Run(request, { ...surroundings, cluster, signal, timeout, managers }, survey);
  try {
    await run.settle(steps);
    const last = options.pauseAfter ?? steps.length;
    for (const [index, step] of steps.slice(0, last).entries()) await run.take(step, index, steps.length);
    reporter.settle();
    reporter.say(summaryWords(run.times, hasColours));
    if (last < steps.length) reporter.say(pausedWords(last, steps.length, nextCommands));
    return 'done';
  } catch (error) {
    reporter.settle();
    const isExpected = error instanceof Stopped || error instanceof ClusterError;
    if (!isExpected) throw error;
    throw new Stopped(stoppedWords(error.message, run.where, nextCommands), { cause: error });
  }
}

function safePlan({ plan, isAtStart }: Survey, request: ApplyRequest): SafePlan {
  if (plan.kind === 'no-safe-order') throw new Stopped(planText(plan, { hasColours: false }).trimEnd());
  const objection = isAtStart ? request.objection?.(plan) : undefined;
  if (objection !== undefined) throw new Stopped(objection);
  return plan;
}

/** Deleting a namespace deletes everything in it, also unmanaged objects. */
async function unmanagedInNamespaces(
  cluster: Cluster,
  { steps }: SafePlan,
  request: ApplyRequest,
): Promise<string[]> {
  const states = [objectMap(request.from), objectMap(request.to)];
  const deleted = steps
    .flatMap((step) => step.deleted)
    .filter(({ from, key }) => from?.kind === 'Namespace' && !request.pruned?.has(key));
  const problems = await Promise.all(
    deleted.map(async ({ from }): Promise<string[]> => {
      const name = from?.name ?? '';
      const unmanaged = await unmanagedObjects(cluster, name, states);
      if (unmanaged.length === 0) return [];
      return [
        `Deleting Namespace ${name} would also delete objects that neither state contains: ${unmanaged.join(', ')}. Move them, keep the Namespace in the new state, or add --prune Namespace/${name}.`,
      ];
    }),
  );
  return problems.flat();
}

function pausedWords(last: number, all: number, { resume, rollBack }: NextCommands): string {
  return [
    `Paused after step ${last} of ${all}, as requested.`,
    `  to resume:     ${resume}`,
    `  to roll back:  ${rollBack}`,
  ].join('\n');
}
