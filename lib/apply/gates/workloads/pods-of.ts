import type { LabelSelector, WorkloadSpec } from '../../../mesh/objects/kubernetes-types';
import type { Labels, MeshObject } from '../../../mesh/objects/mesh-object';
import { carries, workloadOf } from '../../../mesh/registry/workloads';
import type { LivePod } from '../../../proxies/live-pod';

/**
 * The pods of a workload. Two workloads may select the same labels, as one does that stands in for another: of pods that
 * somebody owns the owner counts.
 */
export function podsOf(workload: MeshObject, pods: readonly LivePod[]): readonly LivePod[] {
  const own = pods.filter(({ metadata }) => metadata.namespace === workload.namespace);
  if (workload.kind === 'Pod') return own.filter(({ metadata }) => metadata.name === workload.name);
  return own.filter((pod) => isOwned(workload, pod) ?? isSelected(pod.metadata.labels ?? {}, workload));
}

/** Whether a pod is a workload's, or that of something in between, such as a ReplicaSet, whose name it begins. */
function isOwned({ kind, name }: MeshObject, { metadata }: LivePod): boolean | undefined {
  const [owner] = metadata.ownerReferences ?? [];
  if (owner?.kind === undefined || owner.name === undefined) return undefined;
  if (owner.kind === kind) return owner.name === name;
  return owner.name.startsWith(`${name}-`) && !owner.name.slice(name.length + 1).includes('-');
}

function isSelected(labels: Labels, workload: MeshObject): boolean {
  const { selector } = (workload.data['spec'] ?? {}) as WorkloadSpec;
  // A ReplicationController selects by plain labels, which are those of its pods.
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
