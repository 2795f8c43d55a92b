import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILS_BEFORE } from '../../plan/reading';
import type { PodPace } from '../lab/pod-life';
import { failuresInWords, type Seen } from '../load/traffic';
import { theLab } from '../proof';
import { callMeanwhile, wrongAnswers } from './callers';
import { type Change, changeOf, namespacesOf, standAtBefore } from './change';
import { ApplyCommand, type Ended } from './command';
import { AT_ONCE, inTurn } from './turns';

/** The number of requests that were sent during a change, and all that went wrong. */
export interface LaneResult {
  readonly wrong: readonly string[];
  readonly sent: number;
}

/** The names of a change under load. */
interface Named {
  readonly name: string;
  /** The namespace of its leases. */
  readonly namespace: string;
  readonly atLeast?: number | undefined;
}

/** One change in namespaces of its own, whose requests go on while it is made. */
export class Lane {
  private readonly wrong: string[] = [];
  private commands = 0;

  private constructor(
    public readonly change: Change,
    private readonly name: string,
    /** The namespace of its leases and pods. */
    public readonly namespace: string,
  ) {}

  /** Applies the state before a change, makes the change under load, and deletes its namespaces. */
  public static async through(
    change: Change,
    name: string,
    { atLeast, pace = {} }: Omit<Lanes, 'prefix'>,
    make: (lane: Lane) => Promise<void>,
  ): Promise<LaneResult> {
    const lab = theLab();
    const own = new Set(namespacesOf(change));
    for (const namespace of own) lab.kubelet.setPace(namespace, pace);
    try {
      await standAtBefore(lab, change);
      return await Lane.underLoad(change, { name, namespace: `shop-${name}`, atLeast }, make);
    } finally {
      // Every gate asks every proxy of the mesh: those of a change that is over only take time.
      await lab.removeNamespaces((name) => own.has(name));
    }
  }

  /**
   * Sends requests while a change is made, and returns what went wrong: requests that failed or reached a version that
   * neither state chooses, and the complaints of the change itself.
   */
  public static async underLoad(
    change: Change,
    { name, namespace, atLeast = 0 }: Named,
    make: (lane: Lane) => Promise<void>,
  ): Promise<LaneResult> {
    const lane = new Lane(change, name, namespace);
    let seen: Seen | undefined;
    try {
      const traffic = await callMeanwhile(theLab(), change, { perSecond: PER_SECOND, atLeast });
      await make(lane).catch((error) => lane.complain(String(error)));
      seen = await traffic.stop();
    } catch (error) {
      lane.complain(String(error));
    }
    if (seen !== undefined && seen.failed + seen.unexpected.length > 0) lane.complain(failuresInWords(seen));
    return { wrong: lane.wrong.map((line) => `${change.name}: ${line}`), sent: seen?.sent ?? 0 };
  }

  /** `apply` from the state before to the one after, or with `--back` the other way. */
  public start(...more: readonly string[]): ApplyCommand {
    const { before, after } = this.change.folders;
    const states = ['--from', before, '--to', after];
    const lease = ['--lease-namespace', this.namespace];
    const accepts = FAILS_BEFORE.includes(this.change.name) ? ['--accept-unverified'] : [];
    return new ApplyCommand(theLab(), [
      ...[...states, '--yes', '--timeout', '5m'],
      ...[...accepts, ...lease, ...more],
    ]);
  }

  /** The same, to its good end. */
  public async apply(...more: readonly string[]): Promise<Ended> {
    return this.ended(await this.start(...more).ended);
  }

  /** Takes note of how a command ended; its output stands beside the logs of the lab. */
  public ended(how: Ended, wanted: number | null = 0): Ended {
    const file = `apply-${this.name}-${this.change.name}-${++this.commands}.log`;
    writeFileSync(join(theLab().places.logs, file), how.output);
    if (how.code !== wanted) this.complain(`status ${how.code}, not ${wanted}:\n${how.output}`);
    return how;
  }

  /** Asks once for all that one end of the change serves. */
  public async answersAs(end: 'before' | 'after'): Promise<void> {
    for (const wrong of await wrongAnswers(theLab(), this.change[end])) this.complain(`as ${end}: ${wrong}`);
  }

  public complain(of: string): void {
    this.wrong.push(of);
  }
}

export interface Lanes {
  /** Makes the names of namespaces unlike others of the same proof. */
  readonly prefix: string;
  /** Requests go on until there were so many. @default 0 */
  readonly atLeast?: number | undefined;
  /** How the pods come and go. */
  readonly pace?: PodPace;
}

/** Pods that are sent requests until every proxy knows that they end: as those do that wait a little (`preStop`). */
export const GRACEFUL: PodPace = { lingerMs: 5000 };

/** To each change. */
const PER_SECOND = 42;
const CALLERS = 'half through the gateway, half from a sidecar, half with `x-canary: true`';
/** The load during a change, in the words of a row. */
export const LOAD = `${AT_ONCE} changes in parallel, ${AT_ONCE * PER_SECOND} requests per second in total, ${CALLERS}`;
/** The load of all parallel changes together. */
export const LOAD_OF_ALL = `${AT_ONCE * PER_SECOND} requests per second, ${CALLERS}`;

/** The outcome of a change under load, in the words of a row. */
export const ALL_SERVED = 'none failed, none reached a version that neither state chooses';

/** Kinds of change, each by itself, as soon as it is its turn. */
export function startLanes(
  kinds: readonly string[],
  lanes: Lanes,
  make: (lane: Lane) => Promise<void>,
): ReadonlyMap<string, Promise<LaneResult>> {
  const through = async (kind: string, name: string) =>
    await inTurn(
      async () => await Lane.through(await changeOf(theLab(), kind, name), name, lanes, make),
    ).catch(neverBegan);
  return new Map(kinds.map((kind, index) => [kind, through(kind, `${lanes.prefix}${index}`)]));
}

export async function thereAndBack(lane: Lane): Promise<void> {
  await lane.apply();
  await lane.apply('--back');
}

/** The test that awaits the lane reports it, possibly much later. */
export function neverBegan(error: unknown): LaneResult {
  return { wrong: [String(error)], sent: 0 };
}

export async function inLanes(...args: Parameters<typeof startLanes>): Promise<readonly LaneResult[]> {
  return await Promise.all(startLanes(...args).values());
}

export function wrongs(results: readonly LaneResult[]): readonly string[] {
  return results.flatMap(({ wrong }) => wrong);
}

export function sentIn(results: readonly LaneResult[]): number {
  return results.reduce((sum, { sent }) => sum + sent, 0);
}
