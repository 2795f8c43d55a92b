import type { Endpoints } from '../mesh/clusters';
import type { Mesh } from '../mesh/mesh';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { admission } from '../mesh/policies/admission';
import type { Admission } from '../mesh/policies/admission-outcome';
import type { Identity } from '../mesh/policies/admitted';
import { arrivalAt, arrivalAtGateway, identityOf } from '../mesh/policies/arrival';
import { type ConnectionSecurity, connectionSecurity } from '../mesh/policies/connection-security';
import { policyPaths } from '../mesh/policies/traffic-policies';
import type { Workload } from '../mesh/registry/workloads';
import type { Request } from '../mesh/request';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { ANY_ACCOUNT } from '../requests/policy-classes';
import { deniedReason } from './refusal-words';
import type { Sample } from './sample';

/** How pods refuse a request, and why. */
export interface Refusal {
  /** As the client sees it: `403`. */
  readonly words: string;
  /** What decides it, to be read after the words: ` by shop/deny-all`; empty if no object does. */
  readonly reason: string;
}

/** What the proxy of some pods makes of a request. */
export interface Verdict {
  /** Undefined if it accepts the request, or that is unknown. */
  readonly refusal: Refusal | undefined;
  /** The objects that decide in a way that the manifests do not tell. */
  readonly undecided: readonly MeshObject[];
}

/** The words for a refusal that is no response. */
export const CLOSED = 'a closed connection';

const accepted: Verdict = { refusal: undefined, undecided: [] };

/** Whether a state has policies by which pods refuse clients without a proxy of the mesh. */
export function hasPolicies(mesh: Mesh): boolean {
  return (
    mesh.authorizationPolicies.length > 0 || mesh.ofKind('security.istio.io', 'PeerAuthentication').length > 0
  );
}

const refusing = new WeakMap<Mesh, boolean>();

/** Whether any pods of a mesh may refuse a request: without policies and TLS settings, all connections have mTLS or need none. */
function mayRefuse(mesh: Mesh): boolean {
  const known = refusing.get(mesh);
  if (known !== undefined) return known;
  const isRefusing =
    hasPolicies(mesh) ||
    mesh.ofKind('security.istio.io', 'RequestAuthentication').length > 0 ||
    mesh.destinationRules.all.some(({ spec }) => policyPaths(spec).length > 0);
  refusing.set(mesh, isRefusing);
  return isRefusing;
}

/** What the proxy of the pods behind a cluster makes of a request: first the connection, then the policies. */
export function verdictOf(
  mesh: Mesh,
  { caller }: Sample,
  forwarded: Request,
  there: Pick<Extract<Endpoints, { kind: 'workloads' }>, 'service' | 'port' | 'subset'>,
  workload: Workload,
): Verdict {
  if (!mayRefuse(mesh)) return accepted;
  const isProxied = caller.hasProxy ?? true;
  const called = { ...there, workload, caller: isProxied ? caller.caller : ('without-proxy' as const) };
  const security = connectionSecurity(mesh, called);
  const by = security.by.map(({ object }) => object);
  if (security.kind === 'fails') return { refusal: refusedConnection(security), undecided: [] };
  const port = targetPortOf(there.port, workload);
  const identity = isProxied && security.kind === 'mtls' ? identityIn(mesh, caller) : 'none';
  const peer = security.kind === 'unknown' ? 'unknown' : identity;
  const arrival = arrivalAt(mesh, workload, { port, identity: peer }, forwarded);
  const verdict = verdictIn(admission(mesh, workload, arrival));
  return security.kind === 'unknown' ? { ...verdict, undecided: [...by, ...verdict.undecided] } : verdict;
}

/** What the pods of a gateway make of a request of an external client. */
export function verdictAtGateway(mesh: Mesh, { caller }: Sample, request: Request): Verdict {
  if (caller.caller.kind !== 'gateway' || !mayRefuse(mesh)) return accepted;
  const pods = { ...caller.caller, kind: 'gateway' } as const;
  return verdictIn(admission(mesh, pods, arrivalAtGateway(mesh, pods, request)));
}

/** The identity that policies distinguish; without one that of the gateway's pods, or one that no policy names. */
function identityIn(mesh: Mesh, { caller, identity }: Sample['caller']): Identity | 'unknown' {
  if (identity !== undefined) return identity;
  if (caller.kind === 'gateway') return identityOf(mesh, caller);
  return { namespace: caller.namespace, serviceAccount: ANY_ACCOUNT };
}

function refusedConnection({ status, reason, by }: Extract<ConnectionSecurity, { kind: 'fails' }>): Refusal {
  const words =
    status === undefined ? CLOSED : `${status} (flag ${reason === 'mtls-required' ? 'UC' : 'UF'})`;
  const object = by.at(-1)?.object;
  return { words, reason: object === undefined ? '' : ` by ${nameOf(object)}` };
}

function verdictIn(said: Admission): Verdict {
  switch (said.kind) {
    case 'allowed':
      return accepted;
    case 'denied': {
      const words = said.status === undefined ? CLOSED : `${said.status}`;
      return { refusal: { words, reason: deniedReason(said) }, undecided: [] };
    }
    case 'unauthenticated':
      return {
        refusal: { words: `${said.status}`, reason: ` by ${nameOf(said.by.object)}` },
        undecided: [],
      };
    case 'unknown':
      return { refusal: undefined, undecided: [said.rule?.policy.object ?? said.by.object] };
  }
}

function nameOf(object: MeshObject): string {
  return wordsOf(keyOf(object));
}
