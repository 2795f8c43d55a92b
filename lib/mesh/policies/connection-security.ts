import type { Mesh } from '../mesh';
import type { ServiceEntrySpec } from '../objects/istio-types';
import type { Field } from '../objects/mesh-object';
import type { Subset } from '../registry/destination-rules';
import type { MeshPort, MeshService } from '../registry/services';
import type { Workload } from '../registry/workloads';
import type { Caller } from '../request';
import { targetPortOf } from '../sidecar/inbound';
import { automaticMutualTlsOff } from './automatic-mutual-tls';
import { clusterTls, endpointTls } from './client-tls';
import { acceptedTls, namespaceTls } from './mutual-tls-modes';
import { proxyOf } from './pods-proxy';

/** A connection of a caller's proxy to one of the endpoints of a cluster. */
export interface Called {
  /** The proxy that connects; `without-proxy` for pods without a sidecar, and clients outside of the mesh. */
  readonly caller: Caller | 'without-proxy';
  readonly service: MeshService;
  readonly port: MeshPort;
  readonly subset: Subset | undefined;
  readonly workload: Workload;
}

/** How a connection to pods is secured, and what decides it. */
export type ConnectionSecurity =
  /** The pods know the caller by its certificate. */
  | { readonly kind: 'mtls'; readonly by: readonly Field[] }
  | { readonly kind: 'plaintext'; readonly by: readonly Field[] }
  | {
      readonly kind: 'fails';
      readonly reason: FailedConnection;
      /**
       * The response flags in the access log of the caller's proxy, with the default retries, which repeat no request
       * that the pods may have read; undefined for a caller without a proxy.
       */
      readonly flags: 'UC' | 'URX,UF' | 'UF' | undefined;
      /** The status that the caller's proxy answers a request with. A connection ends without one. */
      readonly status: 503 | undefined;
      readonly by: readonly Field[];
    }
  | {
      readonly kind: 'unknown';
      readonly reason: 'ambient' | 'client-certificate';
      readonly by: readonly Field[];
    };

/** Why a connection fails. */
export type FailedConnection =
  /** The pods accept only mTLS, and get plain text. */
  | 'mtls-required'
  /** The pods accept only plain text, or have no proxy, and get the handshake of the mesh. */
  | 'mtls-not-understood'
  /** The pods accept only mTLS, and get a handshake without a certificate of the mesh. */
  | 'certificate-required';

/**
 * How a connection is secured: by the `tls` of the DestinationRule that the caller's proxy sees, else by automatic mTLS;
 * and by the PeerAuthentication of the pods.
 */
export function connectionSecurity(mesh: Mesh, called: Called): ConnectionSecurity {
  const { workload, port } = called;
  const proxy = proxyOf(mesh, workload);
  const accepted = acceptedTls(mesh)(workload, targetPortOf(port, workload));
  const sent = sentTls(mesh, called);
  const by = [sent.at, accepted.at].filter((each) => each !== undefined);
  if (proxy === 'ambient') return { kind: 'unknown', reason: 'ambient', by };
  const isConnection = port.protocol === 'tcp' || port.protocol === 'tls';
  const hasProxy = called.caller !== 'without-proxy';
  const fails = (reason: FailedConnection, flag: 'UC' | 'UF'): ConnectionSecurity => ({
    kind: 'fails',
    reason,
    flags: !hasProxy ? undefined : flag === 'UF' && !isConnection ? 'URX,UF' : flag,
    status: hasProxy && !isConnection ? 503 : undefined,
    by,
  });
  if (sent.kind === 'tls') {
    const isSeen = proxy === 'sidecar' && accepted.mode === 'STRICT';
    return isSeen
      ? fails('certificate-required', 'UF')
      : { kind: 'unknown', reason: 'client-certificate', by };
  }
  if (proxy === 'none') {
    return sent.kind === 'mtls' ? fails('mtls-not-understood', 'UF') : { kind: 'plaintext', by };
  }
  if (sent.kind === 'mtls')
    return accepted.mode === 'DISABLE' ? fails('mtls-not-understood', 'UF') : { kind: 'mtls', by };
  return accepted.mode === 'STRICT' ? fails('mtls-required', 'UC') : { kind: 'plaintext', by };
}

/** The handshake that a caller's proxy begins a connection with, and the field that decides it. */
interface SentTls {
  readonly kind: 'mtls' | 'tls' | 'plaintext';
  readonly at: Field | undefined;
}

function sentTls(mesh: Mesh, { caller, service, port, subset, workload }: Called): SentTls {
  if (caller === 'without-proxy') return { kind: 'plaintext', at: undefined };
  const policy = mesh.destinationRules.seenBy(caller, service.host, service.namespace);
  const setting = clusterTls(policy, subset, port.number);
  if (setting !== undefined) return { kind: handshakes.get(setting.mode) ?? 'tls', at: setting.at };
  const off = automaticMutualTlsOff(mesh);
  if (isOutside(service) || off !== undefined) return { kind: 'plaintext', at: off };
  // The mode of the namespace decides for the cluster, whatever that of the pods is.
  const ofNamespace = namespaceTls(mesh, service.namespace);
  if (ofNamespace.mode === 'DISABLE') return { kind: 'plaintext', at: ofNamespace.at };
  const isBalanced = service.resolution !== 'headless' && service.resolution !== 'any';
  const endpoints = isBalanced ? [workload] : mesh.behind(service);
  if (!endpoints.every((each) => proxyOf(mesh, each) === 'sidecar'))
    return { kind: 'plaintext', at: undefined };
  if (!isBalanced && caller.kind === 'workload') return { kind: 'mtls', at: undefined };
  const marked = endpointTls(policy, subset, port.number);
  if (marked !== undefined)
    return { kind: marked.mode === 'ISTIO_MUTUAL' ? 'mtls' : 'plaintext', at: marked.at };
  const accepted = acceptedTls(mesh)(workload, targetPortOf(port, workload));
  return { kind: accepted.mode === 'DISABLE' ? 'plaintext' : 'mtls', at: undefined };
}

const handshakes: ReadonlyMap<string, SentTls['kind']> = new Map([
  ['DISABLE', 'plaintext'],
  ['ISTIO_MUTUAL', 'mtls'],
]);

/** A ServiceEntry is outside of the mesh unless it says otherwise. */
function isOutside({ object }: MeshService): boolean {
  if (object?.kind !== 'ServiceEntry') return false;
  return ((object.data['spec'] ?? {}) as ServiceEntrySpec).location !== 'MESH_INTERNAL';
}
