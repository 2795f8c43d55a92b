import { stringify } from 'yaml';
import type { Mesh } from '../../mesh/mesh';
import type { Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import { callersOf, type NamedCaller } from '../../requests/callers';
import { gatewayRequests, meshRequests } from '../../requests/requests';
import { inNamespace, type TracedCaller } from '../callers';
import { requestLine, requestOf } from '../requests/url';
import { type Trace, traceOf } from '../trace';

/** How many requests were written, and how many were left out because their answer is unknown. */
export interface Frozen {
  readonly text: string;
  readonly count: number;
  readonly unknown: number;
}

interface FrozenRequest {
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

const heading = `# Written by cdk8s-istio trace --write: the answer of every class of request that the rules distinguish.
# Check it with cdk8s-istio trace -f, and change it where the routing is meant to change.
`;

/** The answers of a state to every class of request that its rules distinguish, as a file of requests. */
export function frozen(mesh: Mesh): Frozen {
  const found = new Map<string, FrozenRequest>();
  let unknown = 0;
  for (const named of callersOf([mesh])) {
    const caller = callerFor(mesh, named);
    if (caller === undefined) continue;
    const classes =
      named.caller.kind === 'gateway' ? gatewayRequests([mesh], named.gateways) : meshRequests([mesh]);
    for (const { request } of classes) {
      // Pods of a namespace without rules of its own get the same answers as those of the called service.
      if (named.isRepresented && !isOwn(mesh, named, request)) continue;
      const trace = traceOf(mesh, caller.traced, request);
      const expect = isReadable(request) ? expectationOf(trace) : undefined;
      if (expect === undefined) {
        unknown += 1;
        continue;
      }
      const each = { ...written(request), from: caller.name, expect };
      found.set(JSON.stringify([each.request, each.headers, each.from]), each);
    }
  }
  const requests = [...found.values()];
  return { text: `${heading}${stringify({ requests }, { lineWidth: 0 })}`, count: requests.length, unknown };
}

function isOwn(mesh: Mesh, { caller }: NamedCaller, { host }: Request): boolean {
  return mesh.services.named(host).some(({ namespace }) => namespace === caller.namespace);
}

/** Pods with the labels of a rule have no name of their own, and are left out. */
function callerFor(
  mesh: Mesh,
  { caller, gateways }: NamedCaller,
): { name: string; traced: TracedCaller } | undefined {
  if (caller.kind === 'gateway') {
    const [name] = gateways;
    if (name === undefined) return undefined;
    return {
      name: `gateway:${name}`,
      traced: { caller, words: `clients of Gateway ${name}`, workloads: [] },
    };
  }
  if (Object.keys(caller.labels).length > 0 || !mesh.namespaces.has(caller.namespace)) return undefined;
  return { name: `namespace:${caller.namespace}`, traced: inNamespace(caller.namespace) };
}

function written(request: Request): Pick<FrozenRequest, 'request' | 'headers'> {
  const headers = new Map(request.headers);
  const { authority, host } = request;
  if (authority !== undefined && authority !== host) headers.set('host', authority);
  const line = requestLine({ ...request, authority: undefined });
  return { request: line, ...(headers.size === 0 ? {} : { headers: Object.fromEntries(headers) }) };
}

/** Undefined for an answer that the manifests do not tell. */
function expectationOf({ end, branches }: Trace): Readonly<Record<string, unknown>> | undefined {
  if (end !== undefined) {
    if (end.kind === 'by-rule')
      return end.location === undefined
        ? { status: end.status }
        : { status: end.status, redirect: end.location };
    return end.kind === 'failed' ? failure(end.status, end.flag) : undefined;
  }
  const shares = new Map<string, number>();
  for (const branch of branches) {
    if (branch.end?.kind === 'failed' && branches.length === 1)
      return failure(branch.end.status, branch.end.flag);
    if (branch.end !== undefined) return undefined;
    for (const { workload, share, end: own } of branch.versions) {
      if (own.kind !== 'answered') return undefined;
      // An address outside the cluster has no version.
      if (!isNamed(workload)) return { service: branch.host };
      const name = `${workload.namespace}/${workload.object.name}`;
      shares.set(name, (shares.get(name) ?? 0) + share);
    }
  }
  const [first, second] = [...shares];
  if (first === undefined) return undefined;
  if (second === undefined) return { version: first[0] };
  return {
    shares: Object.fromEntries([...shares].map(([name, share]) => [name, Math.round(share * 1000) / 10])),
  };
}

function failure(status: number | undefined, flag: string): Readonly<Record<string, unknown>> {
  return flag === '-' ? { status: status ?? 0 } : { status: status ?? 0, flag };
}

function isNamed({ object }: Workload): boolean {
  return object.kind !== 'ServiceEntry' && object.kind !== 'WorkloadEntry';
}

/** Whether the request is the same once it is written and read again. */
function isReadable(request: Request): boolean {
  const { request: text, headers = {} } = written(request);
  try {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const again = requestOf({ text, headers: lines });
    return (
      again.host === request.host &&
      again.port === request.port &&
      (again.path ?? '/') === (request.path ?? '/')
    );
  } catch {
    return false;
  }
}
