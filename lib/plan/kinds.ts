import { specOf } from '../mesh/objects/json';
import type { Json, MeshObject } from '../mesh/objects/mesh-object';
import { isSame } from '../mesh/objects/same';
import { templatePath, type Workload, workloadOf } from '../mesh/registry/workloads';
import { type Move, objectOf } from './move';

/**
 * What an object is in: of the caller's proxy, its listeners, routes, clusters and endpoints; and the inbound side of
 * the called pod's own proxy. They are separate news: each may come before the other.
 */
export type Aspect = 'listeners' | 'routes' | 'clusters' | 'endpoints' | 'inbound';

const everywhere: readonly Aspect[] = ['listeners', 'routes', 'clusters', 'endpoints', 'inbound'];

const aspects: ReadonlyMap<string, readonly Aspect[]> = new Map<string, readonly Aspect[]>([
  ['networking.istio.io/VirtualService', ['routes']],
  ['networking.istio.io/Gateway', ['listeners', 'routes']],
  ['networking.istio.io/Sidecar', ['listeners', 'routes', 'clusters']],
  ['networking.istio.io/DestinationRule', ['clusters', 'endpoints']],
  ['networking.istio.io/ServiceEntry', everywhere],
  ['networking.istio.io/WorkloadEntry', ['endpoints']],
  // Without `replicas` it is the autoscaler that says how many pods there are at least.
  ['autoscaling/HorizontalPodAutoscaler', ['endpoints']],
  ['/Service', everywhere],
]);

/** Where news of an object arrives; nowhere for what no proxy routes by. */
export function aspectsOf(object: MeshObject): readonly Aspect[] {
  const own = aspects.get(`${object.group}/${object.kind}`);
  // Rules for connections are in the listener itself.
  if (own?.[0] === 'routes' && hasConnectionRules(object)) return ['listeners', 'routes'];
  if (own !== undefined) return own;
  return templatePath(object) === undefined ? [] : ['endpoints'];
}

function hasConnectionRules(object: MeshObject): boolean {
  const { tls, tcp } = specOf(object);
  return [tls, tcp].some((rules) => Array.isArray(rules) && rules.length > 0);
}

const known = new WeakMap<MeshObject, Map<MeshObject | undefined, readonly Aspect[]>>();

/** Where news of a move arrives. Pods that are only exchanged for like ones are no news to anybody. */
export function bearsOn(move: Move): readonly Aspect[] {
  const { from, to } = move;
  const object = objectOf(move);
  const those = known.get(object) ?? new Map<MeshObject | undefined, readonly Aspect[]>();
  known.set(object, those);
  const before = to === undefined ? to : from;
  const found = those.get(before) ?? newsOf(move);
  those.set(before, found);
  return found;
}

function newsOf(move: Move): readonly Aspect[] {
  const { from, to } = move;
  if (from === undefined || to === undefined) return aspectsOf(objectOf(move));
  if (makesPods(to)) {
    const [before, after] = [from, to].map((each) => workloadOf(each));
    if (before !== undefined && after !== undefined && isAlike(before, after)) return [];
  }
  // Which pods are behind a Service is no news to who calls it.
  if (to.kind === 'Service' && isSame(withoutSelector(from), withoutSelector(to)))
    return ['endpoints', 'inbound'];
  return everywhere.filter((aspect) => [from, to].some((each) => aspectsOf(each).includes(aspect)));
}

function withoutSelector(service: MeshObject): Json {
  const { selector: _, ...spec } = specOf(service);
  return { spec, annotations: service.annotations, labels: service.labels };
}

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

/** The order in which objects of one step stand, and are tried: what others need comes first. */
const order = [
  ...[
    'Namespace',
    'CustomResourceDefinition',
    'ServiceAccount',
    'ConfigMap',
    'Secret',
    'Role',
    'RoleBinding',
  ],
  ...['Service', 'ServiceEntry', 'WorkloadEntry'],
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'ReplicaSet', 'Pod'],
  ...['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Gateway', 'DestinationRule', 'VirtualService'],
];

/** The place of a kind among those of one step. */
export function rankOf({ kind }: MeshObject): number {
  const rank = order.indexOf(kind);
  return rank < 0 ? order.length : rank;
}
