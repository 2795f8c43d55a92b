import type { Json, MeshObject } from '../mesh/mesh-object';
import { templatePath, type Workload, workloadOf } from '../mesh/workloads';
import { type Move, objectOf } from './move';
import { isSame, specOf } from './objects';

/** What of a proxy's configuration an object is in. They are separate news: each may come before the other. */
export type Aspect = 'routes' | 'clusters' | 'endpoints';

const aspects: ReadonlyMap<string, readonly Aspect[]> = new Map<string, readonly Aspect[]>([
  ['networking.istio.io/VirtualService', ['routes']],
  ['networking.istio.io/Gateway', ['routes']],
  ['networking.istio.io/Sidecar', ['routes', 'clusters']],
  ['networking.istio.io/DestinationRule', ['clusters', 'endpoints']],
  ['networking.istio.io/ServiceEntry', ['routes', 'clusters', 'endpoints']],
  ['networking.istio.io/WorkloadEntry', ['endpoints']],
  // Without `replicas` it is the autoscaler that says how many pods there are at least.
  ['autoscaling/HorizontalPodAutoscaler', ['endpoints']],
  ['/Service', ['routes', 'clusters', 'endpoints']],
]);

/** Where news of an object arrives; nowhere for what no proxy routes by. */
export function aspectsOf(object: MeshObject): readonly Aspect[] {
  const own = aspects.get(`${object.group}/${object.kind}`);
  if (own !== undefined) return own;
  return templatePath(object) === undefined ? [] : ['endpoints'];
}

/** Where news of a move arrives. Pods that are only exchanged for like ones are no news to anybody. */
export function bearsOn(move: Move): readonly Aspect[] {
  const { from, to } = move;
  if (from !== undefined && to !== undefined && makesPods(to)) {
    const [before, after] = [from, to].map((each) => workloadOf(each));
    if (before !== undefined && after !== undefined && isAlike(before, after)) return [];
  }
  return aspectsOf(objectOf(move));
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
