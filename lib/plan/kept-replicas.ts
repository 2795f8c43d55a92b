import { specOf, withSpec } from '../mesh/objects/json';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { ObjectMap } from '../mesh/objects/object-map';
import { scaledBy } from './verify/replicas';

/** A workload whose `replicas` stay written although the new state leaves them out. */
export interface Kept {
  readonly key: string;
  readonly replicas: number;
}

/**
 * The new state, with the `replicas` of the old one where it leaves them to an autoscaler: a field that is left out is
 * set to 1 at once, and the autoscaler raises it again only some time after.
 */
export function keptReplicas(
  from: ObjectMap,
  to: ObjectMap,
): { readonly state: ObjectMap; readonly kept: readonly Kept[] } {
  const scalers = new Map<string, MeshObject>();
  for (const object of to.values()) {
    const target = object.kind === 'HorizontalPodAutoscaler' ? scaledBy(object) : undefined;
    if (target !== undefined) scalers.set(target, object);
  }
  if (scalers.size === 0) return { state: to, kept: [] };
  const state = new Map(to);
  const kept: Kept[] = [];
  for (const [key, object] of to) {
    const old = from.get(key);
    const scaler = scalers.get(`${object.kind}/${object.namespace}/${object.name}`);
    if (old === undefined || scaler === undefined || specOf(object)['replicas'] !== undefined) continue;
    const { replicas } = specOf(old);
    if (typeof replicas !== 'number') continue;
    const { minReplicas = 1, maxReplicas = Infinity } = specOf(scaler) as {
      minReplicas?: number;
      maxReplicas?: number;
    };
    const number = Math.min(Math.max(replicas, minReplicas), maxReplicas);
    state.set(key, withSpec(object, { replicas: number, ...specOf(object) }));
    kept.push({ key, replicas: number });
  }
  return { state, kept };
}
