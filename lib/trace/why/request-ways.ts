import { servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import type { Request } from '../../mesh/request';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { MESH } from '../../mesh/routes/virtual-services';
import { callersOf } from '../../requests/callers';
import { gatewayRequests, meshRequests } from '../../requests/requests';
import type { TracedCaller } from '../callers';
import { type Trace, traceOf } from '../trace';
import { type AskedVersion, shareOf } from './asked-version';
import { unmetCondition } from './conditions';
import { flipped } from './flipped';
import { namesOf, virtualServicesFor } from './virtual-services';

/** A change of the request or of its caller after which the asked version answers. */
export interface RequestWay {
  /** Each an instruction: `add header x-canary: true`. */
  readonly changes: readonly string[];
  /** The share that the version then answers, 0 to 1. */
  readonly share: number;
  readonly trace: Trace;
}

/** The changes of a request that lead to a version, the smallest first, each tried on the model. */
export function requestWays(mesh: Mesh, trace: Trace, asked: AskedVersion): readonly RequestWay[] {
  const { caller, request } = trace;
  const own = shareOf(trace, asked);
  const found = new Map<string, RequestWay>();
  const take = (by: TracedCaller, changed: Request, changes: readonly string[]) => {
    const id = changes.join('\n');
    if (changes.length === 0 || found.has(id) || !isSendable(changed)) return;
    const tried = traceOf(mesh, by, changed);
    const share = shareOf(tried, asked);
    if (share > own) found.set(id, { changes, share, trace: tried });
  };
  for (const changed of candidates(mesh, caller, request))
    take(caller, changed, changesBetween(request, changed));
  if (found.size === 0)
    for (const other of otherCallers(mesh, trace)) take(other, request, [`call from ${other.words}`]);
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
