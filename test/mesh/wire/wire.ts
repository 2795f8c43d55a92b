import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { AccessLogLine } from '../lab/access-log';
import type { PodLife } from '../lab/pod-life';
import { waitFor } from '../lab/wait';
import type { Answer, LabRequest } from '../pod/messages';
import { send } from '../pod/send';
import type { Names } from './names';

/** One request, and who makes it. */
export interface Asked {
  readonly from: Asker;
  readonly request: LabRequest;
}

/** A pod in the mesh, or someone outside who calls a gateway's pod. */
export type Asker = { readonly pod: PodLife } | { readonly throughGateway: PodLife };

/** The answer, and the line that the caller's proxy or the gateway logged for it. */
export interface WireAnswer extends Answer {
  readonly log?: AccessLogLine;
}

/** So many at once from one pod: they are not there to make load. */
const AT_ONCE = 8;
const NEWLINE = 10;
let marks = 0;

/** Asks everything, each pod its own questions in turn, and reads each access log once at the end. */
export async function askAll(asked: readonly Asked[], names: Names): Promise<readonly WireAnswer[]> {
  const answers = new Array<WireAnswer>(asked.length);
  const byProxy = new Map<PodLife, number[]>();
  for (const [index, { from }] of asked.entries()) {
    const proxy = proxyOf(from);
    byProxy.set(proxy, [...(byProxy.get(proxy) ?? []), index]);
  }
  await Promise.all(
    [...byProxy].map(async ([proxy, indices]) => {
      const marked = new Map<number, readonly string[]>();
      // Ports are used again: only what is logged from now on, and began after now, is about these connections.
      const start = {
        position: proxy.proxy === undefined ? 0 : statSync(proxy.proxy.part.logFile).size,
        seconds: Date.now() / 1000,
      };
      const left = indices.values();
      const worker = async () => {
        for (const index of left) {
          const question = asked[index];
          if (question === undefined) continue;
          const mark = `wire-${++marks}.`;
          const answer = await ask(question, mark, names);
          answers[index] = answer;
          // By the mark, or where the proxy read no headers by the connection.
          const port = answer.localPort ?? answer.sourcePort;
          marked.set(index, [`"${mark}"`, ...(port === undefined ? [] : [`:${port}"`])]);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const lines = await logLines(proxy, marked, answers, start);
      for (const [index, marks] of marked) {
        const [answer, log] = [answers[index], lineOf(marks, lines)];
        if (answer !== undefined && log !== undefined) answers[index] = { ...answer, log };
      }
    }),
  );
  return answers;
}

function proxyOf(from: Asker): PodLife {
  return 'pod' in from ? from.pod : from.throughGateway;
}

async function ask({ from, request }: Asked, mark: string, names: Names): Promise<Answer> {
  const headers = { ...request.headers, 'x-lab-request': mark };
  const life = proxyOf(from);
  const resolved = { ...resolve(request, life.pod.metadata.namespace ?? '', names), headers };
  if ('throughGateway' in from) return await send({ ...resolved, address: life.network?.address });
  const answer = await life.program?.send(resolved);
  return answer ?? { status: 0, headers: {}, body: '', error: 'the pod does not run' };
}

/** With the addresses that DNS would give, also for the call that the first pod makes. */
function resolve(request: LabRequest, namespace: string, names: Names): LabRequest {
  const next = request.next && resolve(request.next, namespace, names);
  const address = request.address ?? names.addressOf(new URL(request.url).hostname, namespace);
  return { ...request, address, ...(next && { next }) };
}

/** The lines of these marks. A request without an answer may have none: a refused connection is in no log. */
async function logLines(
  { proxy }: PodLife,
  marked: ReadonlyMap<number, readonly string[]>,
  answers: readonly (Answer | undefined)[],
  start: { readonly position: number; readonly seconds: number },
): Promise<ReadonlyMap<string, AccessLogLine>> {
  const found = new Map<string, AccessLogLine>();
  if (proxy === undefined) return found;
  const wanted = new Set([...marked.values()].flat());
  const answered = [...marked].filter(([index]) => (answers[index]?.status ?? 0) > 0);
  let { position } = start;
  const look = (among: Iterable<readonly [number, readonly string[]]>) => () => {
    const bytes = readFrom(proxy.part.logFile, position);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    for (const line of bytes.subarray(0, end).toString().split('\n'))
      take(line, wanted, found, start.seconds);
    position += end;
    return [...among].every(([, marks]) => lineOf(marks, found) !== undefined) || undefined;
  };
  await waitFor('the access log to be written', look(answered), { seconds: 10 }).catch(() => undefined);
  await waitFor('what was cut off to be logged', look(marked), { seconds: 0.3 }).catch(() => undefined);
  return found;
}

function readFrom(file: string, position: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - position));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position));
  } finally {
    closeSync(descriptor);
  }
}

function lineOf(
  marks: readonly string[],
  lines: ReadonlyMap<string, AccessLogLine>,
): AccessLogLine | undefined {
  return marks.map((mark) => lines.get(mark)).find((line) => line !== undefined);
}

function take(
  line: string,
  marks: ReadonlySet<string>,
  found: Map<string, AccessLogLine>,
  since: number,
): void {
  if (!line.startsWith('{')) return;
  const log = JSON.parse(line) as AccessLogLine;
  // A pod that calls itself logs the request a second time, where it comes in.
  if (log.cluster?.startsWith('inbound|')) return;
  const port = log.downstream?.slice(log.downstream.lastIndexOf(':'));
  const own = Number(log.start) < since ? [`"${log.lab}"`] : [`"${log.lab}"`, `${port}"`];
  for (const mark of own) if (marks.has(mark)) found.set(mark, log);
}
