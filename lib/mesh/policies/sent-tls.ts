import { assumedProxyOf } from '../injection/proxies';
import type { Mesh } from '../mesh';
import type { ClientTls, ServiceEntrySpec } from '../objects/istio-types';
import type { Field } from '../objects/mesh-object';
import type { Subset } from '../registry/destination-rules';
import type { MeshPort, MeshService } from '../registry/services';
import type { Workload } from '../registry/workloads';
import type { Caller } from '../request';
import { targetPortOf } from '../sidecar/inbound';
import { automaticMutualTlsOff } from './automatic-mutual-tls';
import { clusterTls, endpointTls } from './client-tls';
import { acceptedTls, namespaceTls } from './mutual-tls-modes';

/** A connection of a caller's proxy to one of the endpoints of a cluster. */
export interface Called {
  /** The proxy that connects; `without-proxy` for pods without a sidecar, and clients outside of the mesh. */
  readonly caller: Caller | 'without-proxy';
  readonly service: MeshService;
  readonly port: MeshPort;
  readonly subset: Subset | undefined;
  readonly workload: Workload;
}

/** The handshake that a caller's proxy begins a connection with, and the field that decides it. */
export interface SentTls {
  /** That of the mesh; one with certificates of the user's (`client-cert`) or without (`tls`); none. */
  readonly kind: 'mtls' | 'client-cert' | 'tls' | 'plaintext';
  readonly at: Field | undefined;
}

/** The handshake of a connection: by the `tls` of the DestinationRule that the caller sees, else by automatic mTLS. */
export function sentTls(mesh: Mesh, { caller, service, port, subset, workload }: Called): SentTls {
  if (caller === 'without-proxy') return { kind: 'plaintext', at: undefined };
  const policy = mesh.destinationRules.seenBy(caller, service.host, service.namespace);
  const setting = clusterTls(policy, subset, port.number);
  if (setting !== undefined) return { kind: handshakes[setting.mode], at: setting.at };
  const off = automaticMutualTlsOff(mesh);
  if (isOutside(service) || off !== undefined) return { kind: 'plaintext', at: off };
  // The mode of the namespace decides for the cluster, whatever that of the pods is.
  const ofNamespace = namespaceTls(mesh, service.namespace);
  if (ofNamespace.mode === 'DISABLE') return { kind: 'plaintext', at: ofNamespace.at };
  const isBalanced = service.resolution !== 'headless' && service.resolution !== 'any';
  const endpoints = isBalanced ? [workload] : mesh.behind(service);
  if (!endpoints.every((each) => assumedProxyOf(mesh, each) === 'sidecar'))
    return { kind: 'plaintext', at: undefined };
  if (!isBalanced && caller.kind === 'workload') return { kind: 'mtls', at: undefined };
  const marked = endpointTls(policy, subset, port.number);
  if (marked !== undefined)
    return { kind: marked.mode === 'ISTIO_MUTUAL' ? 'mtls' : 'plaintext', at: marked.at };
  const accepted = acceptedTls(mesh)(workload, targetPortOf(port, workload));
  return { kind: accepted.mode === 'DISABLE' ? 'plaintext' : 'mtls', at: undefined };
}

const handshakes: Readonly<Record<NonNullable<ClientTls['mode']>, SentTls['kind']>> = {
  DISABLE: 'plaintext',
  SIMPLE: 'tls',
  MUTUAL: 'client-cert',
  ISTIO_MUTUAL: 'mtls',
};

/** A ServiceEntry is outside of the mesh unless it says otherwise. */
function isOutside({ object }: MeshService): boolean {
  if (object?.kind !== 'ServiceEntry') return false;
  return ((object.data['spec'] ?? {}) as ServiceEntrySpec).location !== 'MESH_INTERNAL';
}
