import type { Json, JsonObject } from '../mesh/objects/mesh-object';
import type { Request } from '../mesh/request';
import { wrapped } from '../terminal/wrapped';
import { callersFor } from '../trace/default-callers';
import { hopsOf } from '../trace/hops/hops';
import { callerNamed } from '../trace/named-callers';
import { traceMarkdown } from '../trace/report/markdown';
import { reportOf } from '../trace/report/report';
import { traceText } from '../trace/report/text';
import type { TraceReport } from '../trace/report/types';
import { requestOf } from '../trace/requests/url';
import { traceOf } from '../trace/trace';
import { TraceError } from '../trace/trace-error';
import { whyOf } from '../trace/why/why';
import { showsColours } from './colours';
import { defaultStates } from './states';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import { type Traced, type TraceSettings, tracedState, usageErrors } from './traced-state';
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
  const { requests: written, states } = split(texts);
  const requests = usageErrors(() => written.map((text) => requestFrom(text, settings)));
  const reports = await reportsIn(states, requests, settings, surroundings);
  const { stateBefore } = settings;
  const before =
    stateBefore === undefined ? undefined : await reportsIn([stateBefore], requests, settings, surroundings);
  const hasColours = showsColours(stdout, env);
  stdout.write(shown({ reports, before }, settings.output, hasColours));
  return 0;
}

async function reportsIn(
  [state = defaultStates.to, ...more]: readonly string[],
  requests: readonly Request[],
  settings: TraceSettings,
  surroundings: ConnectedSurroundings,
): Promise<readonly TraceReport[]> {
  const traced = await tracedState(state, settings, surroundings, more);
  return usageErrors(() => requests.flatMap((request) => reportsOf(request, settings, traced)));
}

/** Requests, and the states among them, which are read as one. `METHOD URL` may be one argument or two. */
function split(texts: readonly string[]): {
  readonly requests: readonly string[];
  readonly states: readonly string[];
} {
  const requests: string[] = [];
  const states: string[] = [];
  const words = [...texts];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const isMethod = /^[A-Za-z]+$/.test(word) && (words[0]?.includes('://') ?? false);
    if (isMethod) requests.push(`${word} ${words.shift()}`);
    else if (word.includes('://') || /^[A-Z]+ \S/.test(word)) requests.push(word);
    else states.push(word);
  }
  if (requests.length === 0)
    throw new UsageError(`name a request, for example 'GET http://${states[0] ?? 'shop.example.com'}/'`);
  return { requests, states };
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

/** The claims of the request's token; undefined without one. A claim that is given several times is a list. */
function claimsOf(written: readonly string[] | undefined): JsonObject | undefined {
  if (written === undefined) return undefined;
  const claims: Record<string, Json> = {};
  for (const each of written) {
    const [name = '', value] = nameAndValue(each);
    if (name === '' || value === undefined)
      throw new TraceError(`--claim ${each} is not a claim: write NAME=VALUE`);
    const before = claims[name];
    claims[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return claims;
}

function nameAndValue(text: string): readonly [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
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
