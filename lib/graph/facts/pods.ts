import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import type { Workload } from '../../mesh/registry/workloads';

const scaled = new WeakMap<Mesh, ReadonlySet<string>>();

/** The number of pods of a workload; undefined if an autoscaler or the number of nodes decides it. */
export function podsOf(mesh: Mesh, { object, replicas }: Workload): number | undefined {
  const written = (object.data['spec'] as { readonly replicas?: unknown } | undefined)?.replicas;
  if (written === undefined && scaledIn(mesh).has(keyOf(object))) return undefined;
  return replicas;
}

/** The workloads whose number of pods an autoscaler decides. */
function scaledIn(mesh: Mesh): ReadonlySet<string> {
  const known = scaled.get(mesh);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const object of mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
    const { target } = autoscalerOf(object) ?? {};
    if (target !== undefined) found.add(target.key);
  }
  scaled.set(mesh, found);
  return found;
}
