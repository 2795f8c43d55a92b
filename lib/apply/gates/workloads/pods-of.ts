import type { LabelSelector, WorkloadSpec } from '../../../mesh/objects/kubernetes-types';
import type { Labels, MeshObject } from '../../../mesh/objects/mesh-object';
import { carries, workloadOf } from '../../../mesh/registry/workloads';
import type { LivePod } from '../../../proxies/live-pod';

/**
 * The pods of a workload. Two workloads may select the same labels, for example a workload and its stand-in, so the owner
 * of a pod counts before its labels.
 */
export function podsOf(workload: MeshObject, pods: readonly LivePod[]): readonly LivePod[] {
  const own = pods.filter(({ metadata }) => metadata.namespace === workload.namespace);
  if (workload.kind === 'Pod') return own.filter(({ metadata }) => metadata.name === workload.name);
  return own.filter((pod) => isOwned(workload, pod) ?? isSelected(pod.metadata.labels ?? {}, workload));
}

/** Whether a workload owns a pod, directly or through a ReplicaSet; undefined if the pod has no owner. */
function isOwned({ kind, name }: MeshObject, { metadata }: LivePod): boolean | undefined {
  const [owner] = metadata.ownerReferences ?? [];
  if (owner?.kind === undefined || owner.name === undefined) return undefined;
  if (owner.kind === kind) return owner.name === name;
  return owner.name.startsWith(`${name}-`) && !owner.name.slice(name.length + 1).includes('-');
}

function isSelected(labels: Labels, workload: MeshObject): boolean {
  const { selector } = (workload.data['spec'] ?? {}) as WorkloadSpec;
  // The selector of a ReplicationController is a plain map of labels, which its pods carry.
  const { matchLabels = workloadOf(workload)?.labels ?? {}, matchExpressions = [] }: LabelSelector =
    selector ?? {};
  if (!carries(labels, matchLabels)) return false;
  return matchExpressions.every(({ key = '', operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}
