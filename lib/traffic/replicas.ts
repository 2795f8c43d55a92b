import type { Mesh } from '../mesh/mesh';
import { keyOf } from '../mesh/objects/key';
import { autoscalerOf } from '../mesh/registry/autoscalers';
import type { Workload } from '../mesh/registry/workloads';

const scalers = new WeakMap<Mesh, ReadonlyMap<string, number>>();

/** The smallest number of pods of a workload: its `replicas`, or the minimum of its autoscaler. */
export function replicasIn(mesh: Mesh, { object, replicas }: Workload): number {
  const { replicas: written } = (object.data['spec'] ?? {}) as { replicas?: number };
  if (written !== undefined) return replicas ?? written;
  return leastOf(mesh).get(keyOf(object)) ?? replicas ?? 1;
}

function leastOf(mesh: Mesh): ReadonlyMap<string, number> {
  const known = scalers.get(mesh);
  if (known !== undefined) return known;
  const found = new Map<string, number>();
  for (const object of mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
    const { target, least } = autoscalerOf(object) ?? {};
    if (target !== undefined && least !== undefined) found.set(target.key, least);
  }
  scalers.set(mesh, found);
  return found;
}
