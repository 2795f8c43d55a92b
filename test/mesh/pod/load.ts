import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Counted, CountedLoad, Failure, LabRequest, Load } from './messages';
import { RunningTime } from './running-time';
import { newPool, send } from './send';

/** Each load that runs, by its number; what is stopped sends nothing more. */
const running = new Map<number, RunningLoad>();
/** Of so many failures all is told; of more their number. */
const TOLD_FAILURES = 200;

interface RunningLoad {
  readonly stop: AbortController;
  /** So many are sent although it was stopped. */
  atLeast: number;
}

export function stopLoad(id: number): void {
  running.get(id)?.stop.abort();
}

/** Ends all of them, however many were to be sent. */
export function stopLoads(): void {
  for (const load of running.values()) {
    load.atLeast = 0;
    load.stop.abort();
  }
}

export async function sendLoad(load: Load, id: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  await run(load, id, (answer) => answers.push(answer));
  return answers;
}

/** The same without keeping the answers: for as many requests as one likes. */
export async function countLoad(load: CountedLoad, id: number): Promise<Counted> {
  const counts = new Map<string, number>();
  const failures: Failure[] = [];
  let sent = 0;
  let failed = 0;
  await run(load, id, (answer, request, at) => {
    sent++;
    const word = inShort(answer);
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (answer.status === 200) return;
    failed++;
    if (failures.length < TOLD_FAILURES) failures.push({ at, word, mark: markOf(request), url: request.url });
  });
  return { sent, failed, counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)), failures };
}

async function run(
  load: CountedLoad,
  id: number,
  took: (answer: Answer, request: LabRequest, at: number) => void,
): Promise<void> {
  // A machine that stood still has a load neither end early nor catch up all at once.
  const time = new RunningTime();
  const pool = newPool();
  const end = (load.seconds ?? 60) * 1000;
  const { atLeast = 0, mark } = load;
  let sent = 0;
  const stop = new AbortController();
  const own: RunningLoad = { stop, atLeast };
  running.set(id, own);
  const worker = async (): Promise<void> => {
    while (sent < load.count && (!stop.signal.aborted || sent < own.atLeast) && time.ms < end) {
      const turn = sent++;
      const wanted = load.requests[turn % load.requests.length];
      if (wanted === undefined) return;
      if (load.perSecond !== undefined) {
        const signal = turn < own.atLeast ? undefined : stop.signal;
        if (!(await until(time, (turn / load.perSecond) * 1000, signal))) return;
      }
      const request = mark === undefined ? wanted : marked(wanted, `${mark}-${turn}.`);
      const at = Date.now();
      took(await send(request, pool), request, at);
    }
  };
  await Promise.all(Array.from({ length: load.atOnce ?? 20 }, worker));
  time.stop();
  pool.destroy();
  running.delete(id);
}

function marked(request: LabRequest, mark: string): LabRequest {
  return { ...request, headers: { ...request.headers, [MARK_HEADER]: mark } };
}

const MARK_HEADER = 'x-lab-request';

function markOf({ headers = {} }: LabRequest): string {
  return String(headers[MARK_HEADER] ?? '');
}

/** Of a pod that called on: what it got. */
function inShort({ status, reached, error, body }: Answer): string {
  if (reached?.next !== undefined) return inShort(reached.next);
  if (status === 0) return `no answer: ${error}`;
  if (reached === undefined) return `${status} ${body.slice(0, 80)}`.trim();
  return `${status} ${reached.labels['app'] ?? reached.pod}/${reached.version}`;
}

/** The pace of a load, not a wait for something; false where it was stopped meanwhile. */
async function until(time: RunningTime, moment: number, signal: AbortSignal | undefined): Promise<boolean> {
  do {
    const left = Math.max(0, moment - time.ms);
    if (!(await pause(left, true, { ...(signal && { signal }) }).catch(() => false))) return false;
  } while (time.ms + CLOSE_MS < moment);
  return true;
}

/** A timer may come this much early. */
const CLOSE_MS = 2;
