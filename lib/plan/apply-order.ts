import type { MeshObject } from '../mesh/objects/mesh-object';

/** The kinds of object in the order in which they are tried and applied: each before those that depend on it. */
const kinds = [
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

/** The place of an object in the order in which a step applies its objects. */
export function rankOf({ kind }: MeshObject): number {
  const rank = kinds.indexOf(kind);
  return rank < 0 ? kinds.length : rank;
}
