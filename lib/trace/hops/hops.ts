import type { Mesh } from '../../mesh/mesh';
import { type KnownCall, knownCalls } from '../../mesh/registry/calls';
import type { Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import type { Version } from '../branches';
import { callerOfWorkload } from '../callers';
import { destinationOf, sentTo, type Trace, traceOf } from '../trace';
import { forwardsOf, isNamedBy, uncertainHeaders, without } from './forwards';
import type { Hop, Stop } from './hop';
import { answerId, HopIds } from './hop-ids';
import { calledOf, type NextCall } from './next-call';

/** What is known besides the manifests. */
export interface HopOptions {
  /** The services in the order in which they are called; undefined for those that the environment variables name. */
  readonly services: readonly string[] | undefined;
  /** Headers that every application passes on. */
  readonly forwards: readonly string[];
}

/** Calls after each other, and calls in all, that are followed. */
const most = { depth: 20, calls: 1000 };

/** Follows a request through the services that the answering versions call. @throws TraceError for an unknown service */
export function hopsOf(mesh: Mesh, trace: Trace, options: HopOptions): readonly Hop[] {
  return new Following(mesh, options).hopsAfter(trace);
}

/** The hosts of the services before a call. */
type Way = readonly string[];

/** The calls after a request, which other callers may send in the same way. */
interface Followed {
  readonly next: readonly Hop[];
  /** The hosts that they call, directly or later; none of them calls one of its callers. */
  readonly hosts: ReadonlySet<string>;
}

class Following {
  private readonly followed = new Map<string, Followed>();
  private readonly ids = new HopIds();
  private calls = 0;

  constructor(
    private readonly mesh: Mesh,
    private readonly options: HopOptions,
  ) {}

  hopsAfter(trace: Trace): readonly Hop[] {
    const { services } = this.options;
    const named = services === undefined ? undefined : rest(this.mesh, trace, services);
    return this.follow(trace, 1, named, []);
  }

  private follow(trace: Trace, share: number, services: readonly string[] | undefined, way: Way): Hop[] {
    if (trace.end !== undefined || services?.length === 0) return [];
    return trace.branches.flatMap((branch, index) =>
      branch.versions
        .filter(({ end }) => end.kind === 'answered')
        .flatMap((version) => {
          const part = share * version.share;
          const gateway = trace.onward.get(version);
          if (gateway !== undefined) return this.follow(gateway, part, services, way);
          const received = sentTo(trace, destinationOf(branch, index));
          const calling: Calling = {
            from: version.workload,
            share: part,
            received,
            way: [...way, branch.host],
          };
          return callsOf(this.mesh, version, services).flatMap((call) =>
            this.continued(calling, call, services?.slice(1)),
          );
        }),
    );
  }

  private continued(calling: Calling, call: NextCall, services: readonly string[] | undefined): Hop[] {
    const { from, received } = calling;
    const forwards = forwardsOf(this.mesh, from, this.options.forwards);
    const uncertain = uncertainHeaders(received, forwards).filter((name) => isNamedBy(this.mesh, name));
    const sent = (dropped: readonly string[]) => this.sent(calling, call, dropped, services);
    const all = sent([]);
    if (uncertain.length === 0) return [all];
    // A header that decides nothing here may decide at a later hop, where it is this application that dropped it.
    const none = sent(uncertain);
    const id = (hop: Hop) => this.ids.ofHop(hop);
    if (id(all) === id(none)) return [all];
    const deciding = uncertain.filter((name) => id(sent([name])) !== id(all));
    const names = deciding.length > 0 ? deciding : uncertain;
    return [
      { ...all, headers: { kind: 'passed-on', names } },
      { ...none, headers: { kind: 'dropped', names } },
    ];
  }

  private sent(
    { from, share, received, way }: Calling,
    call: NextCall,
    dropped: readonly string[],
    services: readonly string[] | undefined,
  ): Hop {
    const { host, port, protocol, request } = call;
    const { method = received.method, path = call.path ?? received.path } = request ?? {};
    const headers = without(received, new Set(dropped));
    const trace = traceOf(this.mesh, callerOfWorkload(this.mesh, from), {
      ...{ protocol, host, port, method, path, headers },
    });
    const isPathAssumed = call.request === undefined && call.path === undefined;
    const hop = { from, share, headers: { kind: 'certain' } as const, trace, isPathAssumed };
    const stop = this.options.services === undefined ? this.stopAt(call, way) : undefined;
    if (stop !== undefined) return { ...hop, next: [], stop };
    return { ...hop, next: this.after(trace, services, way) };
  }

  /** The calls after a request: those that are known if the same request with the same answer was followed before. */
  private after(trace: Trace, services: readonly string[] | undefined, way: Way): readonly Hop[] {
    const { received } = trace;
    const request = { ...received, headers: [...(received.headers ?? [])] };
    const key = JSON.stringify([answerId(trace), request, services]);
    const known = this.followed.get(key);
    if (known !== undefined && way.every((host) => !known.hosts.has(host))) return known.next;
    const next = this.follow(trace, 1, services, way);
    const hosts = hostsIn(next);
    if (hosts !== undefined) this.followed.set(key, { next, hosts });
    return next;
  }

  /** Services that are named one by one may be called again. */
  private stopAt({ service: { host } }: NextCall, way: Way): Stop | undefined {
    const first = way.indexOf(host);
    if (first >= 0) return { kind: 'cycle', hosts: [...way.slice(first), host] };
    this.calls += 1;
    return way.length > most.depth || this.calls > most.calls ? { kind: 'too-long' } : undefined;
  }
}

/** A version that sends requests on. */
interface Calling {
  readonly from: Workload;
  readonly share: number;
  readonly received: Request;
  readonly way: Way;
}

const hostsKnown = new WeakMap<Hop, ReadonlySet<string> | undefined>();

/** The hosts that some hops and those after them call; undefined if one of them is not followed. */
function hostsIn(hops: readonly Hop[]): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const hop of hops) {
    if (!hostsKnown.has(hop)) hostsKnown.set(hop, hop.stop === undefined ? hostsOf(hop) : undefined);
    const own = hostsKnown.get(hop);
    if (own === undefined) return undefined;
    for (const host of own) found.add(host);
  }
  return found;
}

function hostsOf({ trace, next }: Hop): ReadonlySet<string> | undefined {
  const later = hostsIn(next);
  return later && new Set([...later, ...trace.branches.map(({ host }) => host)]);
}

/** The services after the one that the first request calls. */
function rest(mesh: Mesh, { branches, caller }: Trace, services: readonly string[]): readonly string[] {
  const [first, ...others] = services;
  if (first === undefined) return [];
  const call = calledOf(mesh, caller.caller.namespace, first);
  return branches.some(({ service }) => service?.host === call.service.host) ? others : services;
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
