import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessLogLine } from '../lab/access-log';
import { run } from '../lab/command';
import type { Caller, Lab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import type { CountedLoad, Failure, LabRequest } from '../pod/messages';

/** The requests that one caller repeats. */
export interface Stream {
  readonly from: Caller;
  /** Sent in turn. */
  readonly requests: readonly LabRequest[];
  readonly perSecond: number;
  /**
   * Who may answer: `200 APP/VERSION`.
   *
   * @default - anybody
   */
  readonly allowed?: ReadonlySet<string>;
}

export interface TrafficOptions {
  /** All streams together; they go on until then when they are stopped earlier. @default 0 */
  readonly atLeast?: number;
  /** They end by themselves after so long. @default 240 */
  readonly seconds?: number;
}

/** One request that failed, with the line of a proxy’s access log. */
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
  /** Answers of versions that are not allowed, in words. */
  readonly unexpected: readonly string[];
}

interface Running {
  readonly stream: Stream;
  readonly load: Awaited<ReturnType<Lab['countLoad']>>;
}

/** Requests that go on while something changes. */
export class Traffic {
  private constructor(
    private readonly lab: Lab,
    private readonly running: readonly Running[],
  ) {}

  public static async start(
    lab: Lab,
    streams: readonly Stream[],
    { atLeast = 0, seconds = 240 }: TrafficOptions = {},
  ): Promise<Traffic> {
    const pace = streams.reduce((sum, { perSecond }) => sum + perSecond, 0);
    const running = streams.map(async (stream) => {
      const { from, requests, perSecond } = stream;
      const load: CountedLoad = {
        requests,
        perSecond,
        seconds,
        count: Math.ceil(perSecond * seconds),
        atLeast: Math.ceil((atLeast * perSecond) / pace),
      };
      return { stream, load: await lab.countLoad(from, load) };
    });
    return new Traffic(lab, await Promise.all(running));
  }

  /** Ends it, and says what became of all requests. */
  public async stop(): Promise<Seen> {
    for (const { load } of this.running) load.stop();
    const counts = new Map<string, number>();
    const failures: FailedRequest[] = [];
    let [sent, failed] = [0, 0];
    const unexpected: string[] = [];
    for (const { stream, load } of this.running) {
      const { from, requests, allowed } = stream;
      const counted = await load.counted;
      sent += counted.sent;
      failed += counted.failed;
      for (const [word, count] of counted.counts) {
        counts.set(word, (counts.get(word) ?? 0) + count);
        const isUnexpected = word.startsWith('200') && allowed !== undefined && !allowed.has(word);
        if (isUnexpected) unexpected.push(`${from} ${requests[0]?.url}: ${count} × ${word}`);
      }
      failures.push(...counted.failures.map((failure) => ({ ...failure, from })));
    }
    const told = failures.length === 0 ? [] : await this.explained(failures);
    return { sent, failed, counts, failures: told, unexpected };
  }

  /** Each proxy that a failed request met wrote a line about it; the last one with a flag says why. */
  private async explained(failures: readonly Omit<FailedRequest, 'log'>[]): Promise<FailedRequest[]> {
    let logs: ReadonlyMap<string | null, AccessLogLine> = new Map();
    const answered = failures.filter(({ word }) => !word.startsWith('no answer'));
    const look = async () => {
      logs = await this.linesOf(failures.map(({ mark }) => mark));
      return answered.every(({ mark }) => logs.has(mark)) || undefined;
    };
    // A line that does not come is only missing.
    await waitFor('the access logs to be written', look, { seconds: 2 }).catch(() => undefined);
    return failures.map((failure) => {
      const log = logs.get(failure.mark);
      return { ...failure, ...(log && { log }) };
    });
  }

  private async linesOf(marks: readonly string[]): Promise<ReadonlyMap<string | null, AccessLogLine>> {
    const found = new Map<string | null, AccessLogLine>();
    const { logs } = this.lab.places;
    const files = readdirSync(logs).filter((name) => name.endsWith('-proxy.log'));
    const asked = marks.flatMap((mark) => ['-e', `"lab":"${mark}"`]);
    // A log may be long, and is not to be read by the process in which everything is watched.
    const text = await run('grep', ['-hF', ...asked, ...files.map((name) => join(logs, name))]).catch(
      () => '',
    );
    for (const line of text.split('\n').filter((each) => each.startsWith('{'))) {
      const log = JSON.parse(line) as AccessLogLine;
      if (log.flags !== '-' || !found.has(log.lab)) found.set(log.lab, log);
    }
    return found;
  }
}

/** The failures in a few lines, with the access log of the proxy. */
export function failuresInWords({ failures, sent, failed, unexpected }: Seen, shown = 20): string {
  const lines = failures.slice(0, shown).map(({ at, from, url, word, log }) => {
    const why = log === undefined ? '' : ` flag ${log.flags}, route ${log.route}, cluster ${log.cluster}`;
    return `${new Date(at).toISOString().slice(11, 23)} ${from} ${url}: ${word}${why}`;
  });
  return [
    `${failed} of ${sent} failed`,
    ...lines,
    ...unexpected.map((line) => `unexpected answer: ${line}`),
  ].join('\n');
}
