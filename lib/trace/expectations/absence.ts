import type { Mesh } from '../../mesh/mesh';
import type { MeshService } from '../../mesh/registry/services';
import { type Ending, endingsOf } from '../endings';
import type { Trace } from '../trace';
import { gatewaysOf } from '../why/virtual-services';

const ISTIO = 'networking.istio.io';

/**
 * What a trace concludes from an object that the manifests lack, although they may not be the whole cluster: a
 * VirtualService, a DestinationRule or a host of other files would change the answer. Undefined if it concludes nothing.
 */
export function absenceBehind(mesh: Mesh, trace: Trace): string | undefined {
  for (const ending of endingsOf(trace)) {
    const lacking = lackingAt(mesh, ending) ?? lackingRoutes(mesh, ending);
    if (lacking !== undefined) return `${lacking} may be in other files`;
  }
  return undefined;
}

function lackingAt(mesh: Mesh, { end, branch, trace }: Ending): string | undefined {
  if (end.kind === 'outside' && end.code === 'not-in-mesh') {
    const { host } = trace.request;
    return mesh.known.host(host) === 'unknown' ? `a ServiceEntry for ${host}` : undefined;
  }
  if (end.kind !== 'failed' || end.code !== 'no-subset' || branch === undefined) return undefined;
  const { host, service } = branch;
  const isThere = mesh.destinationRules.covering(host).length > 0;
  return isThere || holds(mesh, 'DestinationRule', service) ? undefined : `a DestinationRule for ${host}`;
}

/** Without any rule for the host, the answer is that of a state without a VirtualService for it. */
function lackingRoutes(mesh: Mesh, { trace, branch }: Ending): string | undefined {
  const { caller, virtualService, connectionRule, passedOver, request } = trace;
  if (virtualService !== undefined || connectionRule !== undefined || passedOver.length > 0) return undefined;
  const words = `a VirtualService for ${request.host}`;
  if (caller.caller.kind === 'workload')
    return branch?.service === undefined || holds(mesh, 'VirtualService', branch.service) ? undefined : words;
  const gateways = gatewaysOf(mesh, caller.caller).map(({ name }) => name);
  const areBound = mesh.virtualServices.some((each) => gateways.some((name) => each.gateways.has(name)));
  return areBound || mesh.known.holdsAll(ISTIO, 'VirtualService') ? undefined : words;
}

function holds({ known }: Mesh, kind: string, service: MeshService | undefined): boolean {
  return service === undefined ? known.holdsAll(ISTIO, kind) : known.holds(ISTIO, kind, service.namespace);
}
