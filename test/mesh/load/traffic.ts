import { readFileSync } from 'node:fs';
import type { Caller, Lab } from '../lab/lab';
import type { AccessLogLine } from '../lab/proxy';
import type { CountedLoad, Failure, LabRequest } from '../pod/messages';

/** What one caller asks for, again and again. */
export interface Stream {
  readonly from: Caller;
  /** Sent in turn. */
  readonly requests: readonly LabRequest[];
  readonly perSecond: number;
}

export interface TrafficOptions {
  /** All streams together; they go on until then when they are stopped earlier. @default 0 */
  readonly atLeast?: number;
  /** They end by themselves after so long. @default 240 */
  readonly seconds?: number;
}

/** One request that got no good answer, with what the first proxy wrote about it. */
export interface FailedRequest extends Failure {
  readonly from: Caller;
  readonly log?: AccessLogLine;
}

export interface Seen {
  readonly sent: number;
  readonly failed: number;
  readonly counts: ReadonlyMap<string, number>;
  /** The first of them. */
  readonly failures: readonly FailedRequest[];
}

let loads = 0;

/** Requests that go on while something changes. */
export class Traffic {
  private constructor(
    private readonly lab: Lab,
    private readonly running: readonly {
      readonly from: Caller;
      readonly load: Awaited<ReturnType<Lab['countLoad']>>;
    }[],
  ) {}

  public static async start(
    lab: Lab,
    streams: readonly Stream[],
    { atLeast = 0, seconds = 240 }: TrafficOptions = {},
  ): Promise<Traffic> {
    const pace = streams.reduce((sum, { perSecond }) => sum + perSecond, 0);
    const running = streams.map(async ({ from, requests, perSecond }) => {
      const load: CountedLoad = {
        requests,
        perSecond,
        seconds,
        count: Math.ceil(perSecond * seconds),
        atLeast: Math.ceil((atLeast * perSecond) / pace),
        mark: `load-${++loads}`,
      };
      return { from, load: await lab.countLoad(from, load) };
    });
    return new Traffic(lab, await Promise.all(running));
  }

  /** Ends it, and says what became of all requests. */
  public async stop(): Promise<Seen> {
    for (const { load } of this.running) load.stop();
    const counts = new Map<string, number>();
    const failures: FailedRequest[] = [];
    let [sent, failed] = [0, 0];
    for (const { from, load } of this.running) {
      const counted = await load.counted;
      sent += counted.sent;
      failed += counted.failed;
      for (const [word, count] of counted.counts) counts.set(word, (counts.get(word) ?? 0) + count);
      if (counted.failures.length > 0) failures.push(...this.explained(from, counted.failures));
    }
    return { sent, failed, counts, failures };
  }

  /** A failed request's line in the log of the proxy that it met first names flag, route and cluster. */
  private explained(from: Caller, failures: readonly Failure[]): readonly FailedRequest[] {
    const { proxy } = this.lab.proxyOf(from);
    if (proxy === undefined) return failures.map((failure) => ({ ...failure, from }));
    const logs = new Map<string | null, AccessLogLine>();
    const wanted = new Set(failures.map(({ mark }) => mark));
    for (const line of readFileSync(proxy.part.logFile, 'utf8').split('\n')) {
      if (!line.startsWith('{')) continue;
      const log = JSON.parse(line) as AccessLogLine;
      if (wanted.has(log.lab ?? '') && log.cluster?.startsWith('inbound|') !== true) logs.set(log.lab, log);
    }
    return failures.map((failure) => {
      const log = logs.get(failure.mark);
      return { ...failure, from, ...(log && { log }) };
    });
  }
}

/** The failures in a few lines, for whoever has to find out why. */
export function failuresInWords({ failures, sent, failed }: Seen, shown = 20): string {
  const lines = failures.slice(0, shown).map(({ at, from, url, word, log }) => {
    const why = log === undefined ? '' : ` flag ${log.flags}, route ${log.route}, cluster ${log.cluster}`;
    return `${new Date(at).toISOString().slice(11, 23)} ${from} ${url}: ${word}${why}`;
  });
  return [`${failed} of ${sent} failed`, ...lines].join('\n');
}
