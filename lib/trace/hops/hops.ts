import type { Mesh } from '../../mesh/mesh';
import { type KnownCall, knownCalls } from '../../mesh/registry/calls';
import type { Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import type { Version } from '../branches';
import { callerOfWorkload } from '../callers';
import { destinationOf, sentTo, type Trace, traceOf } from '../trace';
import { forwardsOf, uncertainHeaders, without } from './forwards';
import { calledOf, type NextCall } from './next-call';

/** A request that a version sends on to another service. */
export interface Hop {
  /** The version that calls. */
  readonly from: Workload;
  /** The share of the first request that leads here, 0 to 1. */
  readonly share: number;
  /** What the files say about the headers that decide the answer. */
  readonly headers:
    | { readonly kind: 'certain' }
    /** Whether the application passes these headers on is unknown, and this is what follows if it does, or does not. */
    | { readonly kind: 'passed-on' | 'dropped'; readonly names: readonly string[] };
  readonly trace: Trace;
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
        const gateway = trace.onward.get(version);
        if (gateway !== undefined)
          return follow(mesh, gateway, share * version.share, services, options, depth + 1);
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
  const uncertain = uncertainHeaders(received, forwards);
  const traced = (headers: ReadonlyMap<string, string>): Trace => {
    const { host, port, protocol, request } = call;
    const { method = received.method, path = received.path } = request ?? {};
    return traceOf(mesh, caller, { protocol, host, port, method, path, headers });
  };
  const all = traced(received.headers ?? new Map());
  const none = traced(without(received, new Set(uncertain)));
  const part = share * own;
  const hop = (trace: Trace, headers: Hop['headers']): Hop => ({
    from: workload,
    share: part,
    headers,
    trace,
    next: follow(mesh, trace, part, services, options, depth + 1),
  });
  const deciding = uncertain.filter(
    (name) => answerId(traced(without(received, new Set([name])))) !== answerId(all),
  );
  const isSame = answerId(all) === answerId(none);
  // Later hops may depend on a header that decides nothing here, so the request goes on with all of them.
  if (isSame) return [hop(all, { kind: 'certain' })];
  const names = deciding.length > 0 ? deciding : uncertain;
  return [hop(all, { kind: 'passed-on', names }), hop(none, { kind: 'dropped', names })];
}

/** A text that is equal for traces with the same answer. */
export function answerId({ end, branches, onward }: Trace): string {
  if (end !== undefined) return JSON.stringify(end);
  return JSON.stringify(
    branches.map(({ share, host, end: own, versions }) => [
      share,
      host,
      own,
      versions.map((each) => {
        const next = onward.get(each);
        const { namespace, object } = each.workload;
        return [namespace, object.name, each.share, each.end.kind, next && answerId(next)];
      }),
    ]),
  );
}
