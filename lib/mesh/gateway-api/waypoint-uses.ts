import type { Mesh } from '../mesh';
import { labelsAt } from '../objects/json-path';
import { type Field, fieldOf, type Labels, type MeshObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { acceptsNamespace } from './attachments';
import { type GatewayApiGateway, type GatewayApiListener, gatewayApiGatewayOf, isWaypoint } from './gateways';
import { GATEWAY_API } from './routes';

/** A label `istio.io/use-waypoint` that names a waypoint. */
export interface WaypointLabel {
  /** The object with the label. */
  readonly owner: MeshObject;
  readonly at: Field;
  /** The namespace whose requests it is about. */
  readonly from: string;
  /** The namespace of the waypoint. */
  readonly namespace: string;
  readonly name: string;
  /** Whether the namespace of the waypoint is written too. */
  readonly hasNamespace: boolean;
}

/** The labels of all namespaces, services and pods that name a waypoint, without those that are placeholders. */
export function waypointLabelsOf(mesh: Mesh): WaypointLabel[] {
  const found: WaypointLabel[] = [];
  const add = (owner: MeshObject, from: string, labels: Labels, at: Field) => {
    const name = labels['istio.io/use-waypoint'] ?? 'none';
    const written = labels['istio.io/use-waypoint-namespace'];
    const namespace = written ?? from;
    if (name === 'none' || name === '' || hasPlaceholder(`${namespace}/${name}`)) return;
    found.push({ owner, at, from, namespace, name, hasNamespace: written !== undefined });
  };
  const owners = [
    ...mesh.ofKind('', 'Namespace'),
    ...mesh.ofKind('', 'Service'),
    ...mesh.ofKind('networking.istio.io', 'ServiceEntry'),
  ];
  for (const owner of owners) {
    const from = owner.kind === 'Namespace' ? owner.name : owner.namespace;
    const at = fieldOf(owner, 'metadata', 'labels', 'istio.io/use-waypoint');
    add(owner, from, labelsAt(owner, 'metadata', 'labels'), at);
  }
  for (const { object, labels, at } of mesh.workloads.all) add(object, object.namespace, labels, at);
  return found;
}

/** The waypoints of the manifests by their names, as `namespace/name` too. */
export function waypointsByName(mesh: Mesh): ReadonlyMap<string, readonly MeshObject[]> {
  const found = new Map<string, MeshObject[]>();
  for (const gateway of mesh.ofKind(GATEWAY_API, 'Gateway')) {
    if (!isWaypoint(gateway)) continue;
    for (const key of [gateway.name, `${gateway.namespace}/${gateway.name}`])
      found.set(key, [...(found.get(key) ?? []), gateway]);
  }
  return found;
}

/** What of a waypoint refuses a namespace: its listener, or itself if it has none; undefined if it accepts it. */
export function refusalOf(mesh: Mesh, waypoint: MeshObject, namespace: string): Field | undefined {
  const gateway = gatewayApiGatewayOf(waypoint);
  // Classes of others have other listeners, and with the annotation istiod asks another listener.
  const isOther =
    waypoint.annotations['ambient.istio.io/waypoint-inbound-binding'] !== undefined ||
    waypoint.unsettled !== undefined;
  if (waypoint.namespace === namespace || !gateway.isWaypoint || isOther) return undefined;
  const listener = tunnelOf(gateway);
  // Without such a listener istiod accepts the namespace of the waypoint alone.
  if (listener === undefined) return fieldOf(waypoint, 'metadata', 'name');
  return acceptsNamespace(mesh, gateway, listener, namespace) ? undefined : listener.at;
}

function tunnelOf({ listeners }: GatewayApiGateway): GatewayApiListener | undefined {
  return listeners.find(({ protocol, port }) => protocol === 'HBONE' && port === 15008);
}

/** For which traffic a waypoint is, if it is not for services; undefined if it is. */
export function otherTrafficOf(waypoint: MeshObject): string | undefined {
  const written = labelsAt(waypoint, 'metadata', 'labels')['istio.io/waypoint-for'];
  if (written === undefined || written === 'service' || written === 'all' || hasPlaceholder(written))
    return undefined;
  return written;
}
