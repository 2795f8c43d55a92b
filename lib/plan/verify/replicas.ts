import type { Mesh } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Workload } from '../../mesh/registry/workloads';

interface ScalerSpec {
  readonly minReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

const scalers = new WeakMap<Mesh, ReadonlyMap<string, number>>();

/** How many pods a workload has at least: what it asks for, or the least that its autoscaler keeps. */
export function replicasIn(mesh: Mesh, { object, replicas }: Workload): number {
  const { replicas: written } = (object.data['spec'] ?? {}) as { replicas?: number };
  if (written !== undefined) return replicas ?? written;
  return leastOf(mesh).get(`${object.kind}/${object.namespace}/${object.name}`) ?? replicas ?? 1;
}

function leastOf(mesh: Mesh): ReadonlyMap<string, number> {
  const known = scalers.get(mesh);
  if (known !== undefined) return known;
  const found = new Map<string, number>();
  for (const object of mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
    const { minReplicas = 1 } = specOf(object);
    const target = scaledBy(object);
    if (target !== undefined) found.set(target, minReplicas);
  }
  scalers.set(mesh, found);
  return found;
}

/** What an autoscaler scales, `KIND/NAMESPACE/NAME`. */
export function scaledBy(object: MeshObject): string | undefined {
  const { kind, name } = specOf(object).scaleTargetRef ?? {};
  return kind === undefined || name === undefined ? undefined : `${kind}/${object.namespace}/${name}`;
}

function specOf(object: MeshObject): ScalerSpec {
  return (object.data['spec'] ?? {}) as ScalerSpec;
}
