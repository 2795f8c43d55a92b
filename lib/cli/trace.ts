import type { Request } from '../mesh/request';
import { wrapped } from '../terminal/wrapped';
import { callersFor } from '../trace/default-callers';
import { hopsOf } from '../trace/hops/hops';
import { callerNamed } from '../trace/named-callers';
import { traceMarkdown } from '../trace/report/markdown';
import { reportOf } from '../trace/report/report';
import { traceText } from '../trace/report/text';
import type { TraceReport } from '../trace/report/types';
import { requestsAmong, withoutRequest } from '../trace/requests/among';
import { claimsOf } from '../trace/requests/claims';
import { requestOf } from '../trace/requests/url';
import { traceOf } from '../trace/trace';
import { whyOf } from '../trace/why/why';
import { showsColours } from './colours';
import { defaultStates } from './states';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import {
  askedProgram,
  type NamedStates,
  type Traced,
  type TraceSettings,
  tracedState,
  usageErrors,
} from './traced-state';
import { UsageError } from './usage-error';

/** `cdk8s-istio trace REQUEST…`: which version answers a request, and why no other. */
export async function runTrace(
  texts: readonly string[],
  settings: TraceSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { env, stdout } = surroundings;
  if (settings.log !== undefined) {
    const { runLog } = require('./trace-log') as typeof import('./trace-log');
    return runLog(texts, settings, surroundings);
  }
  if (settings.file !== undefined || settings.write !== undefined) {
    const { runRequestsFile } = require('./trace-file') as typeof import('./trace-file');
    return runRequestsFile(texts, settings, surroundings);
  }
  const { requests: written, others: states } = requestsAmong(texts);
  if (written.length === 0) throw new UsageError(withoutRequest(states));
  const requests = usageErrors(() => written.map((text) => requestFrom(text, settings)));
  const program = await askedProgram(settings, surroundings);
  const [state = defaultStates.to, ...more] = states;
  const named: NamedStates = { names: [state, ...more], program };
  const reports = await reportsIn(named, requests, settings, surroundings);
  const { stateBefore } = settings;
  const before =
    stateBefore === undefined
      ? undefined
      : await reportsIn({ names: [stateBefore], program, isBefore: true }, requests, settings, surroundings);
  const hasColours = showsColours(stdout, env);
  stdout.write(shown({ reports, before }, settings.output, hasColours));
  return 0;
}

async function reportsIn(
  states: NamedStates,
  requests: readonly Request[],
  settings: TraceSettings,
  surroundings: ConnectedSurroundings,
): Promise<readonly TraceReport[]> {
  const traced = await tracedState(states, settings, surroundings);
  return usageErrors(() => requests.flatMap((request) => reportsOf(request, settings, traced)));
}

function requestFrom(text: string, settings: TraceSettings): Request {
  const { request: method, header, cookie, grpc, data, head, cert } = settings;
  return requestOf({
    text,
    method,
    headers: header,
    cookies: cookie,
    grpc,
    hasData: data !== undefined,
    isHead: head,
    hasCertificate: cert !== undefined,
  });
}

function reportsOf(
  request: Request,
  { from, namespace, hops, forwards = [], why, claim }: TraceSettings,
  { mesh, options, findings }: Traced,
): TraceReport[] {
  const callers =
    from === undefined ? callersFor(mesh, request, namespace) : [callerNamed(mesh, from, namespace)];
  const services = hops === true ? undefined : hops;
  return callers.map((caller) => {
    const trace = traceOf(mesh, caller, request, claimsOf(claim));
    const next = hops === undefined ? [] : hopsOf(mesh, trace, { services, forwards });
    const wanted = why === undefined ? undefined : whyOf(mesh, trace, why, options);
    return reportOf(trace, mesh, findings, next, wanted);
  });
}

interface Shown {
  readonly reports: readonly TraceReport[];
  /** Those in the state before. */
  readonly before: readonly TraceReport[] | undefined;
}

function shown({ reports, before }: Shown, output: string | undefined, hasColours: boolean): string {
  if (output === 'json') {
    const traces = before === undefined ? { traces: reports } : { before, traces: reports };
    return `${JSON.stringify(traces, null, 2)}\n`;
  }
  const text = output === 'markdown' ? traceMarkdown : (each: TraceReport) => traceText(each, { hasColours });
  const texts = reports.map((each) => {
    const old = before?.find((other) => other.from === each.from && other.request.line === each.request.line);
    return `${text(each)}${old === undefined ? '' : differenceText(old, each)}`;
  });
  return texts.join('\n');
}

/** The answer of the state before, if it is another one. */
function differenceText(before: TraceReport, after: TraceReport): string {
  const [old, next] = [before, after].map(({ answer }) => answer.words);
  return wrapped(
    old === next ? '\nThe state before gives the same answer.\n' : `\nBefore: ${old}\nNow: ${next}\n`,
  );
}
