import { specOf } from '../mesh/objects/json';
import type { Json, MeshObject } from '../mesh/objects/mesh-object';
import { isSame } from '../mesh/objects/same';
import { templatePath, type Workload, workloadOf } from '../mesh/registry/workloads';
import { type Move, objectOf } from './move';

/**
 * The parts of proxy configuration that receive a change independently: listeners, routes, clusters and endpoints of
 * the caller's proxy, and the inbound side of the called pod's own proxy. Each may arrive before any other.
 */
export type UpdateKind = 'listeners' | 'routes' | 'clusters' | 'endpoints' | 'inbound';

const all: readonly UpdateKind[] = ['listeners', 'routes', 'clusters', 'endpoints', 'inbound'];

/** Kinds of which every object may affect any request of its namespace, or of the mesh. */
export const affectingAll: ReadonlySet<string> = new Set([
  'Gateway',
  'Sidecar',
  'Namespace',
  'PeerAuthentication',
]);

const byKind: ReadonlyMap<string, readonly UpdateKind[]> = new Map<string, readonly UpdateKind[]>([
  ['networking.istio.io/VirtualService', ['routes']],
  ['networking.istio.io/Gateway', ['listeners', 'routes']],
  ['networking.istio.io/Sidecar', ['listeners', 'routes', 'clusters']],
  ['networking.istio.io/DestinationRule', ['clusters', 'endpoints']],
  ['networking.istio.io/ServiceEntry', all],
  ['networking.istio.io/WorkloadEntry', ['endpoints']],
  // Without `replicas` in the workload the autoscaler decides the smallest number of pods.
  ['autoscaling/HorizontalPodAutoscaler', ['endpoints']],
  ['/Service', all],
]);

/** The kinds of update that an object is part of; none for objects that no proxy routes by. */
function updateKindsOf(object: MeshObject): readonly UpdateKind[] {
  const own = byKind.get(`${object.group}/${object.kind}`);
  // Rules for connections are part of the listener.
  if (own?.[0] === 'routes' && hasConnectionRules(object)) return ['listeners', 'routes'];
  if (own !== undefined) return own;
  return makesPods(object) ? ['endpoints'] : [];
}

function hasConnectionRules(object: MeshObject): boolean {
  const { tls, tcp } = specOf(object);
  return [tls, tcp].some((rules) => Array.isArray(rules) && rules.length > 0);
}

const known = new WeakMap<MeshObject, Map<MeshObject | undefined, readonly UpdateKind[]>>();

/** The kinds of update that a move causes; none if it only replaces pods with equivalent ones. */
export function updatesOf(move: Move): readonly UpdateKind[] {
  const { from, to } = move;
  const object = objectOf(move);
  const those = known.get(object) ?? new Map<MeshObject | undefined, readonly UpdateKind[]>();
  known.set(object, those);
  const before = to === undefined ? to : from;
  const found = those.get(before) ?? computedUpdates(move);
  those.set(before, found);
  return found;
}

function computedUpdates(move: Move): readonly UpdateKind[] {
  const { from, to } = move;
  if (from === undefined || to === undefined) return updateKindsOf(objectOf(move));
  if (makesPods(to)) {
    const [before, after] = [from, to].map((each) => workloadOf(each));
    if (before !== undefined && after !== undefined && isAlike(before, after)) return [];
  }
  // The selector of a Service is part of no listener, route or cluster of its callers.
  if (to.kind === 'Service' && isSame(withoutSelector(from), withoutSelector(to)))
    return ['endpoints', 'inbound'];
  return all.filter((kind) => [from, to].some((each) => updateKindsOf(each).includes(kind)));
}

function withoutSelector(service: MeshObject): Json {
  const { selector: _, ...spec } = specOf(service);
  return { spec, annotations: service.annotations, labels: service.labels };
}

/** Whether a proxy sees no difference between the pods of two workloads. */
function isAlike(one: Workload, other: Workload): boolean {
  const traits = ({ labels, replicas, annotations, containers, object }: Workload): Json =>
    ({
      labels,
      replicas: specOf(object)['replicas'] === undefined ? null : (replicas ?? null),
      inject: annotations['sidecar.istio.io/inject'] ?? null,
      ports: containers.map(({ ports = [] }) =>
        ports.map(({ name = '', containerPort = 0 }) => [name, containerPort]),
      ),
    }) as Json;
  return isSame(traits(one), traits(other));
}

/** Whether an object makes pods. */
export function makesPods(object: MeshObject): boolean {
  return templatePath(object) !== undefined;
}
