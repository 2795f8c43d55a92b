import { hasProxy } from '../../mesh/injection/proxies';
import type { Mesh } from '../../mesh/mesh';
import type { ServiceEntrySpec } from '../../mesh/objects/istio-types';
import { connectionSecurity } from '../../mesh/policies/connection-security';
import { acceptedTls } from '../../mesh/policies/mutual-tls-modes';
import type { MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import type { Caller } from '../../mesh/request';
import { targetPortOf } from '../../mesh/sidecar/inbound';
import type { GraphEdge, GraphService } from '../model/graph';

/** How connections between proxies are encrypted. */
export interface Protection {
  /** The connections that the pods of a service accept. */
  accepts(service: MeshService): GraphService['accepts'];
  /**
   * Whether the mesh encrypts the connections of a caller to a service.
   *
   * @param pods the pods of the caller; undefined for a gateway, which has a proxy
   */
  between(caller: Caller, pods: Workload | undefined, service: MeshService): GraphEdge['mutualTls'];
}

/** The encryption in a mesh. */
export function protectionOf(mesh: Mesh): Protection {
  const accepted = acceptedTls(mesh);
  const isWhole = mesh.known.holdsAll('security.istio.io', 'PeerAuthentication');
  return {
    accepts(service) {
      const modes = mesh.behind(service).map((workload) => {
        const [port] = service.ports;
        const { mode, at } = accepted(workload, port === undefined ? 0 : targetPortOf(port, workload));
        // Without an object, a policy of the whole mesh may be in another folder.
        return at === undefined && !isWhole ? 'unknown' : mode;
      });
      const [first = 'unknown'] = modes;
      if (first === 'unknown' || modes.some((mode) => mode !== first)) return 'unknown';
      return first === 'STRICT' ? 'mutual-tls' : first === 'DISABLE' ? 'plain-text' : 'both';
    },
    between(caller, pods, service) {
      if (isOutside(service)) return 'no';
      const own = pods === undefined ? 'yes' : hasProxy(mesh, pods);
      const callees = mesh.behind(service);
      const theirs = callees.map((each) => hasProxy(mesh, each));
      if (own === 'no' || (theirs.length > 0 && theirs.every((each) => each === 'no'))) return 'no';
      const [port] = service.ports;
      if (own === 'unknown' || port === undefined || theirs.length === 0 || theirs.includes('unknown'))
        return 'unknown';
      const kinds = new Set(
        callees.map(
          (workload) => connectionSecurity(mesh, { caller, service, port, subset: undefined, workload }).kind,
        ),
      );
      const [only] = kinds;
      if (kinds.size !== 1 || only === 'unknown') return 'unknown';
      return only === 'mtls' ? 'yes' : 'no';
    },
  };
}

function isOutside({ object }: MeshService): boolean {
  const { location } = (object?.data['spec'] ?? {}) as ServiceEntrySpec;
  return object?.kind === 'ServiceEntry' && location !== 'MESH_INTERNAL';
}
