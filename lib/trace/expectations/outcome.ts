import type { Mesh } from '../../mesh/mesh';
import type { TracedCaller } from '../callers';
import { callersFor } from '../default-callers';
import { callerNamed } from '../named-callers';
import { requestLine } from '../requests/url';
import { type Trace, traceOf } from '../trace';
import { TraceError } from '../trace-error';
import { answerWords, unmet } from './expectation';
import type { ExpectedRequest } from './requests-file';

/** The result of one expected request at one caller. */
export interface RequestOutcome {
  readonly expected: ExpectedRequest;
  readonly trace: Trace;
  /** The answer in a few words. */
  readonly answer: string;
  /** What differs; empty if the answer is the expected one. */
  readonly wrong: readonly string[];
}

/** Traces the requests of a file. @throws TraceError with file and line, for an unknown caller, host or version */
export function outcomesOf(
  mesh: Mesh,
  file: string,
  requests: readonly ExpectedRequest[],
  namespace: string | undefined,
): readonly RequestOutcome[] {
  return requests.flatMap((expected) => {
    const { request, expect, line } = expected;
    try {
      return callersOf(mesh, expected, namespace).map((caller) => {
        const trace = traceOf(mesh, caller, request);
        return { expected, trace, answer: answerWords(trace), wrong: unmet(mesh, trace, expect) };
      });
    } catch (error) {
      throw error instanceof TraceError ? new TraceError(`${file}:${line}: ${error.message}`) : error;
    }
  });
}

/** The callers of a request. @throws TraceError for an unknown caller or host */
export function callersOf(
  mesh: Mesh,
  { request, from }: ExpectedRequest,
  namespace: string | undefined,
): readonly TracedCaller[] {
  return from === undefined ? callersFor(mesh, request, namespace) : [callerNamed(mesh, from, namespace)];
}

/** A request in one line, with its headers and its caller. */
export function wordsOf({ request, from, name }: Pick<ExpectedRequest, 'request' | 'from' | 'name'>): string {
  const headers = [...(request.headers ?? [])].map(([key, value]) => `${key}: ${value}`);
  const own = `${requestLine(request)}${headers.length === 0 ? '' : ` with ${headers.join(', ')}`}${from === undefined ? '' : ` from ${from}`}`;
  return name === undefined ? own : `${name}: ${own}`;
}
