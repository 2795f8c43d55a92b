import type { Mesh } from '../../mesh/mesh';
import { type KnownCall, knownCalls } from '../../mesh/registry/calls';
import type { Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import type { Version } from '../branches';
import { callerOfWorkload } from '../callers';
import { destinationOf, sentTo, type Trace, traceOf } from '../trace';
import { forwardsOf, isNamedBy, uncertainHeaders, without } from './forwards';
import { calledOf, type NextCall } from './next-call';

/** A request that a version sends on to another service. */
export interface Hop {
  /** The version that calls. */
  readonly from: Workload;
  /** The share of the first request that leads here, 0 to 1. */
  readonly share: number;
  /** What the files say about the headers that decide the answer here or at a later hop. */
  readonly headers:
    | { readonly kind: 'certain' }
    /** Whether the application passes these headers on is unknown, and this is what follows if it does, or does not. */
    | { readonly kind: 'passed-on' | 'dropped'; readonly names: readonly string[] };
  readonly trace: Trace;
  /** Whether the path is that of the request before, since nothing says which one the application calls. */
  readonly isPathAssumed: boolean;
  readonly next: readonly Hop[];
}

/** What is known besides the manifests. */
export interface HopOptions {
  /** The services in the order in which they are called; undefined for those that the environment variables name. */
  readonly services: readonly string[] | undefined;
  /** Headers that every application passes on. */
  readonly forwards: readonly string[];
}

/** A loop of calls ends here. */
const most = 8;

/** Follows a request through the services that the answering versions call. @throws TraceError for an unknown service */
export function hopsOf(mesh: Mesh, trace: Trace, options: HopOptions): readonly Hop[] {
  const { services } = options;
  const named = services === undefined ? undefined : rest(mesh, trace, services);
  return follow(mesh, trace, 1, named, options, 1);
}

/** The services after the one that the first request calls. */
function rest(mesh: Mesh, { branches, caller }: Trace, services: readonly string[]): readonly string[] {
  const [first, ...others] = services;
  if (first === undefined) return [];
  const call = calledOf(mesh, caller.caller.namespace, first);
  return branches.some(({ service }) => service?.host === call.service.host) ? others : services;
}

function follow(
  mesh: Mesh,
  trace: Trace,
  share: number,
  services: readonly string[] | undefined,
  options: HopOptions,
  depth: number,
): Hop[] {
  if (depth > most || trace.end !== undefined || services?.length === 0) return [];
  return trace.branches.flatMap((branch, index) =>
    branch.versions
      .filter(({ end }) => end.kind === 'answered')
      .flatMap((version) => {
        const calls = callsOf(mesh, version, services);
        const received = sentTo(trace, destinationOf(branch, index));
        return calls.flatMap((call) =>
          continued(mesh, version, received, call, share, services?.slice(1), options, depth),
        );
      }),
  );
}

function callsOf(
  mesh: Mesh,
  { workload }: Version,
  services: readonly string[] | undefined,
): readonly NextCall[] {
  if (services === undefined) return knownCalls(mesh, workload).map((call: KnownCall) => call);
  const [next] = services;
  if (next === undefined) return [];
  const call = calledOf(mesh, workload.namespace, next);
  // The variable has the port that the application really calls.
  const known = knownCalls(mesh, workload).find(({ service }) => service.host === call.service.host);
  return [call.request === undefined && known !== undefined ? known : call];
}

function continued(
  mesh: Mesh,
  { workload, share: own }: Version,
  received: Request,
  call: NextCall,
  share: number,
  services: readonly string[] | undefined,
  options: HopOptions,
  depth: number,
): Hop[] {
  const caller = callerOfWorkload(mesh, workload);
  const forwards = forwardsOf(mesh, workload, options.forwards);
  const uncertain = uncertainHeaders(received, forwards).filter((name) => isNamedBy(mesh, name));
  const part = share * own;
  const { host, port, protocol, request } = call;
  const { method = received.method, path = call.path ?? received.path } = request ?? {};
  const sent = (dropped: readonly string[]): Hop => {
    const kept = without(received, new Set(dropped));
    const trace = traceOf(mesh, caller, { protocol, host, port, method, path, headers: kept });
    return {
      from: workload,
      share: part,
      headers: { kind: 'certain' },
      trace,
      isPathAssumed: call.request === undefined && call.path === undefined,
      next: follow(mesh, trace, part, services, options, depth + 1),
    };
  };
  const all = sent([]);
  if (uncertain.length === 0) return [all];
  // A header that decides nothing here may decide at a later hop, where it is this application that dropped it.
  const none = sent(uncertain);
  if (hopId(all) === hopId(none)) return [all];
  const deciding = uncertain.filter((name) => hopId(sent([name])) !== hopId(all));
  const names = deciding.length > 0 ? deciding : uncertain;
  return [
    { ...all, headers: { kind: 'passed-on', names } },
    { ...none, headers: { kind: 'dropped', names } },
  ];
}

/** A text that is equal for hops after which every version that answers is the same. */
function hopId({ trace, next }: Hop): string {
  return JSON.stringify([answerId(trace), next.map(hopId)]);
}

/** A text that is equal for traces with the same answer. */
export function answerId({ end, branches }: Trace): string {
  if (end !== undefined) return JSON.stringify(end);
  return JSON.stringify(
    branches.map(({ share, host, end: own, versions }) => [
      share,
      host,
      own,
      versions.map((each) => [each.workload.namespace, each.workload.object.name, each.share, each.end.kind]),
    ]),
  );
}
