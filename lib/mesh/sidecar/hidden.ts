import { answer } from '../answer';
import { isBefore } from '../istio-version';
import type { Mesh } from '../mesh';
import type { SidecarSpec } from '../objects/istio-types';
import type { MeshObject } from '../objects/mesh-object';
import { isExportedTo } from '../registry/services';
import type { Caller, Request } from '../request';
import { MESH } from '../routes/virtual-services';
import { sidecarOf, specOf } from './sidecar';

/** How a caller's proxy handles requests to a host whose routes are hidden from it. */
export type HiddenAnswer =
  /** It passes them through unchanged to the address that the caller called. */
  | 'passed-through'
  /** It returns 502. */
  | 'refused'
  /** It closes the connection. */
  | 'closed'
  /** It has the Service without its routes, so any pod gets them. */
  | 'any-pod';

/** Why the routes of a host do not apply to a caller. */
export interface Hidden {
  readonly answer: HiddenAnswer;
  /** The Sidecar that hides the host, or the Service or VirtualService that is not exported to the caller. */
  readonly by: MeshObject;
  /** For a Sidecar: the egress listener that needs one more line; undefined if all are for other ports. */
  readonly egress?: number;
  /** For a Sidecar: the line in the hosts of that listener that excludes everything, whatever other lines include. */
  readonly exclusion?: string;
  /** The missing entry: `NAMESPACE/HOST` for a Sidecar, else the namespace to export to. */
  readonly missing: string;
}

/**
 * Why a host is hidden from a caller that calls it; undefined if it is visible, or if this is unknown because the
 * namespace of the host is unknown.
 */
export function hiddenFrom(mesh: Mesh, caller: Caller, request: Request): Hidden | undefined {
  const { host } = request;
  const { namespace } = caller;
  const services = mesh.services
    .named(host)
    .flatMap(({ object, exportedTo }) => (object ? [{ object, exportedTo }] : []));
  const [service] = services;
  if (service === undefined) return undefined;
  const routes = mesh.virtualServices.filter((each) => each.gateways.has(MESH) && each.hosts.includes(host));
  const given = hiddenAnswer(mesh, caller, request, routes.length > 0);
  if (given === undefined) return undefined;
  for (const those of [services, routes]) {
    const [first] = those;
    if (first === undefined || those.some(({ exportedTo }) => isExportedTo(exportedTo, namespace))) continue;
    return { answer: given, by: first.object, missing: namespace };
  }
  const sidecar = sidecarOf(mesh, caller);
  if (sidecar === undefined) return undefined;
  const where = service.object.namespace === sidecar.namespace ? '.' : service.object.namespace;
  return {
    answer: given,
    by: sidecar,
    missing: `${where}/${host}`,
    ...placeIn(mesh, specOf(sidecar), request.port),
  };
}

function hiddenAnswer(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  hasRoutes: boolean,
): HiddenAnswer | undefined {
  const given = answer(mesh, caller, request);
  if (given.kind === 'closed') return 'closed';
  if (given.kind === 'status' && given.status === 502 && given.rule === undefined) return 'refused';
  // Without routes of the host, only its owner's policies would be lost.
  if (!hasRoutes) return undefined;
  if (given.kind === 'passthrough') return 'passed-through';
  if (given.kind !== 'shares' || given.rule !== undefined) return undefined;
  return given.shares.every(({ cluster }) => cluster.at === undefined) ? 'any-pod' : undefined;
}

function placeIn(
  { istioVersion }: Mesh,
  { egress = [] }: SidecarSpec,
  port: number,
): Pick<Hidden, 'egress' | 'exclusion'> {
  const own = egress.findIndex((each) => each.port?.number === port);
  const found = own >= 0 ? own : egress.findIndex((each) => each.port?.number === undefined);
  if (found < 0) return {};
  if (isBefore(istioVersion, '1.31')) return { egress: found };
  return { egress: found, exclusion: egress[found]?.hosts?.find((each) => each.startsWith('~')) };
}
