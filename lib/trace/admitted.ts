import type { Mesh } from '../mesh/mesh';
import type { JsonObject } from '../mesh/objects/mesh-object';
import { admission } from '../mesh/policies/admission';
import type { Admission } from '../mesh/policies/admission-outcome';
import { arrivalAt, arrivalAtGateway, identityOf } from '../mesh/policies/arrival';
import { type ConnectionSecurity, connectionSecurity } from '../mesh/policies/connection-security';
import type { Caller, Request } from '../mesh/request';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { deniedWords, refusedWords } from '../traffic/refusal-words';
import type { Branch, Version } from './branches';
import { type End, failed, unknown } from './end';

/** Who calls, and the request as its proxy sends it. */
export interface Sending {
  readonly caller: Caller;
  /** Whether the caller has no proxy. */
  readonly isWithoutProxy: boolean;
  readonly request: Request;
  /** The claims of the token of the request; undefined without a token. */
  readonly claims: JsonObject | undefined;
}

/** The branch, with the versions that mTLS or a policy keeps the request from. */
export function admittedBranch(mesh: Mesh, branch: Branch, sending: Sending): Branch {
  return { ...branch, versions: branch.versions.map((each) => admittedVersion(mesh, branch, each, sending)) };
}

function admittedVersion(mesh: Mesh, branch: Branch, version: Version, sending: Sending): Version {
  const { service, servicePort: port, subset } = branch;
  const isByRequests = branch.by === 'requests';
  if (!arrives(version.end) || service === undefined || port === undefined) return version;
  const { workload } = version;
  const { request } = sending;
  const caller = sending.isWithoutProxy ? 'without-proxy' : sending.caller;
  const security = connectionSecurity(mesh, { caller, service, port, subset, workload });
  if (security.kind === 'fails') {
    const status = security.status ?? (isByRequests && isHttp(request) ? 503 : undefined);
    return { ...version, security, end: insecure({ ...security, status }, workload.object.name) };
  }
  const target = targetPortOf(port, workload);
  // A proxy that does not know how the connection is secured may still have no policy that asks.
  const identity =
    security.kind === 'mtls'
      ? identityOf(mesh, sending.caller)
      : security.kind === 'plaintext'
        ? 'none'
        : 'unknown';
  const arrival = arrivalAt(mesh, workload, { port: target, identity }, request);
  const admitted = admission(mesh, workload, { ...arrival, claims: sending.claims });
  const refused = endOf(admitted, request);
  // A proxy that sends requests answers for a connection that the pods close.
  const isClosed = refused?.kind === 'failed' && refused.status === undefined;
  const end =
    isClosed && isByRequests && isHttp(request)
      ? { ...refused, status: 503, flag: 'UC' }
      : (refused ?? version.end);
  return { ...version, security, admission: admitted, end };
}

/** Whether a request arrives at the proxy of the pods, which may find only then that nobody listens. */
function arrives(end: End): boolean {
  return end.kind === 'answered' || (end.kind === 'unknown' && end.code === 'port-not-open');
}

/** The policies of the pods of a gateway, which come before its routes. */
export function atGateway(mesh: Mesh, { caller, request, claims }: Sending): Admission | undefined {
  if (caller.kind !== 'gateway') return undefined;
  const pods = { ...caller, kind: 'gateway' } as const;
  return admission(mesh, pods, { ...arrivalAtGateway(mesh, pods, request), claims });
}

/** The end of a request that policies do not let pass; undefined if they do. */
export function endOf(admitted: Admission, request: Request): End | undefined {
  switch (admitted.kind) {
    case 'allowed':
      return undefined;
    case 'denied': {
      const code = admitted.by === undefined ? 'not-allowed-by-policy' : 'denied-by-policy';
      return failed(
        code,
        isHttp(request) ? admitted.status : undefined,
        admitted.flag,
        deniedWords(admitted),
      );
    }
    case 'unauthenticated':
      return failed('unauthenticated', admitted.status, admitted.flag, refusedWords(admitted));
    case 'unknown': {
      const { kind, namespace, name } = admitted.by.object;
      const isValue =
        admitted.reason === 'condition' || admitted.reason === 'selector' || admitted.reason === 'token';
      const object = `${kind} ${namespace}/${name}`;
      return isValue
        ? unknown(
            'not-in-files',
            admitted.reason === 'token'
              ? `${object} decides by the token: name its claims with --claim`
              : `${object} decides by a value that the request and the files do not tell`,
          )
        : unknown('not-modelled', `${object} decides (${admitted.reason.replace('-', ' ')})`);
    }
  }
}

function insecure(
  { reason, status, flags }: Extract<ConnectionSecurity, { kind: 'fails' }>,
  name: string,
): End {
  const flag = flags ?? '-';
  switch (reason) {
    case 'mtls-required':
      return failed(
        'mutual-tls-required',
        status,
        flag,
        `${name} accepts mTLS only, and the caller sends plain text`,
      );
    case 'certificate-required':
      return failed('mutual-tls-required', status, flag, `${name} accepts a certificate of the mesh only`);
    case 'mtls-not-understood':
      return failed('tls-mismatch', status, flag, `the caller sends mTLS, which ${name} does not understand`);
  }
}

function isHttp({ protocol }: Request): boolean {
  return protocol === 'http' || protocol === 'https';
}
