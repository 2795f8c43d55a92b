import { servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { isWritten } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { MESH } from '../../mesh/routes/virtual-services';
import { callersOf } from '../../requests/callers';
import { gatewayRequests, meshRequests } from '../../requests/requests';
import { callerOfWorkload, type TracedCaller } from '../callers';
import { type Trace, traceOf } from '../trace';
import { type AskedVersion, shareOf } from './asked-version';
import { unmetCondition } from './conditions';
import { flipped } from './flipped';
import { denialsOf, matchesBehind } from './refused-version';
import { namesOf, virtualServicesFor } from './virtual-services';

/** A change of the request or of its caller after which the asked version answers. */
export interface RequestWay {
  /** Each an instruction: `add header x-canary: true`. */
  readonly changes: readonly string[];
  /** The share that the version then answers, 0 to 1. */
  readonly share: number;
  readonly trace: Trace;
}

/** Refused requests that are tried with the conditions of the policies. */
const most = 5;

/** The changes of a request that lead to a version, the smallest first, each tried on the model. */
export function requestWays(mesh: Mesh, trace: Trace, asked: AskedVersion): readonly RequestWay[] {
  const { caller, request } = trace;
  const own = shareOf(trace, asked);
  const found = new Map<string, RequestWay>();
  const tried = new Set<string>();
  const refused = denialsOf(trace, asked).length > 0 ? [trace] : [];
  const take = (by: TracedCaller, changed: Request, changes: readonly string[]) => {
    const id = changes.join('\n');
    if (changes.length === 0 || tried.has(id) || !isSendable(changed)) return;
    tried.add(id);
    const result = traceOf(mesh, by, changed);
    const share = shareOf(result, asked);
    if (share > own) found.set(id, { changes, share, trace: result });
    else if (denialsOf(result, asked).length > 0) refused.push(result);
  };
  for (const changed of candidates(mesh, caller, request))
    take(caller, changed, changesBetween(request, changed));
  // A rule leads the request there, and a policy refuses it: the conditions of both together.
  if (found.size === 0)
    for (const each of refused.slice(0, most))
      for (const changed of admittedCandidates(each, asked))
        take(caller, changed, changesBetween(request, changed));
  if (found.size === 0)
    for (const other of otherCallers(mesh, trace)) take(other, request, [`call from ${other.words}`]);
  if (found.size === 0)
    for (const each of refused.slice(0, most))
      for (const other of otherPods(mesh, trace))
        take(other, each.request, [...changesBetween(request, each.request), `call from ${other.words}`]);
  const all = [...found.values()];
  const best = Math.max(0, ...all.map(({ share }) => share));
  // A way that leads a smaller share there is worth saying only if no other leads more.
  return all
    .filter(({ share }) => share === best)
    .sort((a, b) => a.changes.length - b.changes.length || (a.changes.join() < b.changes.join() ? -1 : 1))
    .slice(0, 3);
}

/** Whether a client can send a request as it is: no space in the path, none around the value of a header. */
function isSendable({ path = '/', headers = new Map<string, string>() }: Request): boolean {
  return (
    !/\s/.test(path) && [...headers].every(([name, value]) => value === value.trim() && !/^[:@]/.test(name))
  );
}

function* candidates(mesh: Mesh, caller: TracedCaller, request: Request): Generator<Request> {
  for (const match of matchesFor(mesh, caller, request)) {
    const met = meeting(match, caller, request);
    if (met !== undefined) {
      yield met;
      yield* withoutOne(met);
    }
  }
  yield* withoutOne(request);
  for (const { request: other } of classesOf(mesh, caller, request)) {
    const headers = new Map([...(request.headers ?? []), ...(other.headers ?? [])]);
    yield { ...request, path: other.path ?? request.path, method: other.method ?? request.method, headers };
    yield { ...request, path: other.path, method: other.method, headers: other.headers ?? new Map() };
  }
}

/** The requests that a rule leads to a version, changed so that they meet the conditions of the policies that refuse them. */
function* admittedCandidates(refused: Trace, asked: AskedVersion): Generator<Request> {
  const { caller, request } = refused;
  for (const match of matchesBehind(denialsOf(refused, asked))) {
    const met = meeting(match, caller, request);
    if (met !== undefined) yield met;
  }
  yield* withoutOne(request);
}

/** The requests of a rule's version that policies refuse, the one with the fewest changes first. */
export function refusedWays(mesh: Mesh, trace: Trace, asked: AskedVersion): readonly Trace[] {
  const { caller, request } = trace;
  const found = new Map<string, Trace>();
  for (const changed of [request, ...candidates(mesh, caller, request)]) {
    const id = changesBetween(request, changed).join('\n');
    if (found.has(id) || !isSendable(changed)) continue;
    const result = traceOf(mesh, caller, changed);
    if (denialsOf(result, asked).length > 0) found.set(id, result);
  }
  return [...found].sort(([a], [b]) => a.length - b.length).map(([, each]) => each);
}

/** The matches of all rules for the host. */
function matchesFor(mesh: Mesh, { caller }: TracedCaller, request: Request): readonly RuleMatch[] {
  return virtualServicesFor(mesh, namesOf(mesh, caller, request)).flatMap(({ http }) =>
    http.flatMap(({ matches }) => matches),
  );
}

/** The request with as few changes as a match needs; undefined if no request of the caller meets it. */
function meeting(match: RuleMatch, { caller }: TracedCaller, request: Request): Request | undefined {
  const gateways = match.gateways ?? new Set([MESH]);
  let current = request;
  for (let tries = 0; tries < 20; tries++) {
    const unmet = unmetCondition(match, current, { caller, gateways, port: current.port });
    if (unmet === undefined) return current;
    const next = flipped(match, unmet, current);
    if (next === undefined) return undefined;
    current = next;
  }
  return undefined;
}

/** A rule that comes first may ask for a header that the request has. */
function* withoutOne(request: Request): Generator<Request> {
  for (const name of request.headers?.keys() ?? []) {
    const headers = new Map(request.headers);
    headers.delete(name);
    yield { ...request, headers };
  }
}

function classesOf(mesh: Mesh, { caller }: TracedCaller, request: Request) {
  const names = new Set(
    mesh.gateways.filter((each) => servesGateway(caller.labels, each)).map(({ name }) => name),
  );
  const all = caller.kind === 'gateway' ? gatewayRequests([mesh], names) : meshRequests([mesh]);
  const hosts = namesOf(mesh, caller, request);
  return all.filter(
    ({ request: other }) =>
      hosts.includes(other.host) && other.port === request.port && other.protocol === request.protocol,
  );
}

/** Callers whose labels or namespace rules ask for. */
function otherCallers(mesh: Mesh, { caller }: Trace): TracedCaller[] {
  if (caller.caller.kind === 'gateway') return [];
  return callersOf([mesh])
    .filter((each) => each.caller.kind === 'workload' && mesh.namespaces.has(each.caller.namespace))
    .map((each) => ({ caller: each.caller, words: `a pod ${each.words}`, workloads: [] }));
}

/** The workloads of the files, one for each service account: policies tell callers apart by it. */
function otherPods(mesh: Mesh, { caller }: Trace): TracedCaller[] {
  if (caller.caller.kind === 'gateway') return [];
  const found = new Map<string, TracedCaller>();
  for (const each of mesh.workloads.all) {
    const id = `${each.namespace}/${each.serviceAccount}`;
    if (!isWritten(each) || found.has(id)) continue;
    const other = callerOfWorkload(mesh, each);
    if (other.caller.kind === 'workload') found.set(id, other);
  }
  return [...found.values()];
}

/** The differences between two requests, each as an instruction. */
export function changesBetween(from: Request, to: Request): readonly string[] {
  const [before, after] = [
    from.headers ?? new Map<string, string>(),
    to.headers ?? new Map<string, string>(),
  ];
  const changes: string[] = [];
  if ((from.method ?? 'GET') !== (to.method ?? 'GET')) changes.push(`use method ${to.method ?? 'GET'}`);
  if ((from.path ?? '/') !== (to.path ?? '/')) changes.push(`call path ${to.path ?? '/'}`);
  if (from.port !== to.port) changes.push(`call port ${to.port}`);
  if ((from.authority ?? from.host) !== (to.authority ?? to.host))
    changes.push(`send Host: ${to.authority ?? to.host}`);
  for (const [name, value] of after) {
    if (before.get(name) === undefined) changes.push(`add header ${name}: ${value}`);
    else if (before.get(name) !== value) changes.push(`set header ${name}: ${value}`);
  }
  for (const name of before.keys()) if (!after.has(name)) changes.push(`remove header ${name}`);
  return changes;
}
