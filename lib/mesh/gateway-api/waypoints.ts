import type { Mesh } from '../mesh';
import { labelsAt } from '../objects/json-path';
import { type Field, fieldOf, type Labels, type MeshObject } from '../objects/mesh-object';
import { isWaypoint } from './gateways';
import { GATEWAY_API } from './routes';

/** The waypoint that a Service names, or its namespace. */
export interface WaypointUse {
  readonly namespace: string;
  readonly name: string;
  /** The label that names it. */
  readonly at: Field;
  /** Its Gateway; undefined if the manifests lack it. */
  readonly gateway: MeshObject | undefined;
}

/** The waypoint that requests to a Service pass, by its own label or that of its namespace. */
export function waypointOfService(mesh: Mesh, service: MeshObject): WaypointUse | undefined {
  const { namespace } = service;
  const owner = [service, namespacesByName(mesh).get(namespace)].find(
    (each) => each !== undefined && labelsOf(each)['istio.io/use-waypoint'] !== undefined,
  );
  if (owner === undefined) return undefined;
  const labels = labelsOf(owner);
  const name = labels['istio.io/use-waypoint'] ?? 'none';
  if (name === 'none') return undefined;
  const where = labels['istio.io/use-waypoint-namespace'] ?? namespace;
  const gateway = mesh
    .ofKind(GATEWAY_API, 'Gateway')
    .find((each) => each.namespace === where && each.name === name && isWaypoint(each));
  if (gateway !== undefined && !isForServices(gateway)) return undefined;
  return {
    namespace: where,
    name,
    at: fieldOf(owner, 'metadata', 'labels', 'istio.io/use-waypoint'),
    gateway,
  };
}

/** The service account of a waypoint; that of a deployed Gateway has its name. */
export function waypointAccount({ namespace, name, gateway }: WaypointUse): string {
  const written = gateway?.annotations['gateway.istio.io/service-account'];
  return `ns/${namespace}/sa/${written ?? name}`;
}

function isForServices(gateway: MeshObject): boolean {
  const written = labelsOf(gateway)['istio.io/waypoint-for'] ?? 'service';
  return written === 'service' || written === 'all';
}

const byName = new WeakMap<Mesh, ReadonlyMap<string, MeshObject>>();

function namespacesByName(mesh: Mesh): ReadonlyMap<string, MeshObject> {
  const found = byName.get(mesh) ?? new Map(mesh.ofKind('', 'Namespace').map((each) => [each.name, each]));
  byName.set(mesh, found);
  return found;
}

function labelsOf(object: MeshObject): Labels {
  return labelsAt(object, 'metadata', 'labels');
}
