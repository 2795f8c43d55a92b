import { type WaypointUse, waypointOfService } from '../../mesh/gateway-api/waypoints';
import { namespacesOf } from '../../mesh/injection/namespaces';
import type { Mesh } from '../../mesh/mesh';

/** The waypoint through which requests to a host go, and the namespace of the service; undefined outside of ambient mode. */
export function waypointOfHost(
  mesh: Mesh,
  host: string,
): { readonly waypoint: WaypointUse; readonly owner: string } | undefined {
  const [service] = mesh.services.named(host);
  if (service?.object === undefined || !namespacesOf(mesh).get(service.namespace)?.isAmbient)
    return undefined;
  const waypoint = waypointOfService(mesh, service.object);
  return waypoint && { waypoint, owner: service.namespace };
}
