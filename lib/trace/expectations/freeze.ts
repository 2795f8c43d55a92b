import { stringify } from 'yaml';
import type { Mesh } from '../../mesh/mesh';
import type { Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import type { TracedCaller } from '../callers';
import { endingsOf } from '../endings';
import { requestLine, requestOf } from '../requests/url';
import { type Trace, traceOf } from '../trace';
import { questionsIn } from './questions';

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
  readonly certificate?: true;
  readonly expect: Readonly<Record<string, unknown>>;
}

const heading = `# Written by cdk8s-istio trace --write: the answer of every class of request that rules and policies
# distinguish.
# Check it with cdk8s-istio trace -f, and change it where the routing is meant to change.
`;

/** The answers of a state to every class of request that its rules and policies distinguish, as a file of requests. */
export function frozen(mesh: Mesh): Frozen {
  const found = new Map<string, FrozenRequest>();
  let unknown = 0;
  for (const { request, caller } of questionsIn(mesh)) {
    const { trace, certificate } = asked(mesh, caller.traced, request);
    const expect = isReadable(request) ? expectationOf(trace) : undefined;
    if (expect === undefined) {
      unknown += 1;
      continue;
    }
    const each = { ...written(request), from: caller.name, ...(certificate && { certificate }), expect };
    found.set(JSON.stringify([each.request, each.headers, each.from]), each);
  }
  const requests = [...found.values()];
  return { text: `${heading}${stringify({ requests }, { lineWidth: 0 })}`, count: requests.length, unknown };
}

/** The trace of a request, with a certificate of the client if the gateway asks for one. */
function asked(
  mesh: Mesh,
  caller: TracedCaller,
  request: Request,
): { readonly trace: Trace; readonly certificate?: true } {
  const trace = traceOf(mesh, caller, { ...request, certificate: 'none' });
  if (trace.end?.kind !== 'failed' || trace.end.code !== 'client-certificate-required') return { trace };
  return { trace: traceOf(mesh, caller, { ...request, certificate: 'sent' }), certificate: true };
}

function written(request: Request): Pick<FrozenRequest, 'request' | 'headers'> {
  const headers = new Map(request.headers);
  const { authority, host } = request;
  if (authority !== undefined && authority !== host) headers.set('host', authority);
  const line = requestLine({ ...request, authority: undefined });
  return { request: line, ...(headers.size === 0 ? {} : { headers: Object.fromEntries(headers) }) };
}

/** Undefined for an answer that the manifests do not tell. */
function expectationOf(trace: Trace): Readonly<Record<string, unknown>> | undefined {
  const endings = endingsOf(trace);
  const [first] = endings;
  if (first?.end.kind === 'by-rule' && endings.length === 1) {
    const { status, location } = first.end;
    return location === undefined ? { status } : { status, redirect: location };
  }
  const failures = endings.map(({ end }) =>
    end.kind === 'failed' ? failure(end.status, end.flag) : undefined,
  );
  const [failing] = failures;
  if (failing !== undefined && failures.every((each) => JSON.stringify(each) === JSON.stringify(failing)))
    return failing;
  const shares = new Map<string, number>();
  for (const { version, share, end } of endings) {
    if (version === undefined || (end.kind !== 'answered' && end.kind !== 'failed')) return undefined;
    const { workload } = version;
    // An address outside the cluster has no version.
    if (!isNamed(workload)) return undefined;
    const name = `${workload.namespace}/${workload.object.name}`;
    shares.set(name, (shares.get(name) ?? 0) + (end.kind === 'answered' ? share : 0));
  }
  const [only, another] = [...shares];
  if (only === undefined) return undefined;
  if (another === undefined) return { version: only[0] };
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
