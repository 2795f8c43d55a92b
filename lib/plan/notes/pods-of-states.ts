import type { Mesh } from '../../mesh/mesh';
import { specOf } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { autoscalerOf } from '../../mesh/registry/autoscalers';

/** The smallest number of pods of a workload. */
export interface LeastPods {
  readonly count: number;
  /** The field that sets it: `replicas`, or that of the autoscaler. */
  readonly field: string;
}

/** Facts about the workloads of a change. */
export interface PodsOfStates {
  /** Whether something sends requests to a workload: a Service selects it, or the states do not hold its Services. */
  isCalled(workload: MeshObject): boolean;
  least(workload: MeshObject): LeastPods;
}

/** @param both all objects of both states */
export function podsOfStates(both: Mesh, to: ObjectMap): PodsOfStates {
  const called = new Set(
    both.services.all.flatMap((service) => both.behind(service)).map(({ object }) => keyOf(object)),
  );
  const scalers = new Map<string, LeastPods>();
  for (const object of to.values()) {
    const { target, least } = autoscalerOf(object) ?? {};
    if (target === undefined || least === undefined) continue;
    scalers.set(target.key, { count: least, field: `minReplicas of HorizontalPodAutoscaler ${object.name}` });
  }
  return {
    isCalled: (workload) =>
      called.has(keyOf(workload)) || !both.known.holds('', 'Service', workload.namespace),
    least: (workload) => {
      const { replicas = 1 } = specOf(workload) as { readonly replicas?: number };
      return scalers.get(keyOf(workload)) ?? { count: replicas, field: 'replicas' };
    },
  };
}
