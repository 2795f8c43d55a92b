import { specOf, withSpec } from '../../mesh/objects/json';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { type Autoscaler, autoscalerOf } from '../../mesh/registry/autoscalers';

/** A workload that keeps its `replicas` although the new state leaves them out. */
export interface KeptReplicas {
  readonly key: string;
  readonly replicas: number;
}

/**
 * A workload leaves `replicas` to an autoscaler from now on.
 *
 * The API server sets a removed `replicas` to 1 at once, and the autoscaler raises it only some time later. So the new
 * state that is planned keeps the old number, within the limits of the autoscaler, and a note says so. It is safe
 * because the autoscaler owns the number from then on, whatever the manifest says.
 *
 * **The way back**: `replicas` is written again, in a step before the autoscaler is deleted. No form is needed for it.
 */
export function keptReplicas(
  from: ObjectMap,
  to: ObjectMap,
): { readonly state: ObjectMap; readonly kept: readonly KeptReplicas[] } {
  const scalers = new Map<string, Autoscaler>();
  for (const object of to.values()) {
    const scaler = autoscalerOf(object);
    if (scaler?.target !== undefined) scalers.set(scaler.target.key, scaler);
  }
  if (scalers.size === 0) return { state: to, kept: [] };
  const state = new Map(to);
  const kept: KeptReplicas[] = [];
  for (const [key, object] of to) {
    const old = from.get(key);
    const scaler = scalers.get(key);
    if (old === undefined || scaler === undefined || specOf(object)['replicas'] !== undefined) continue;
    const { replicas } = specOf(old);
    if (typeof replicas !== 'number') continue;
    const { least, most = Infinity } = scaler;
    const number = Math.min(Math.max(replicas, least), most);
    state.set(key, withSpec(object, { replicas: number, ...specOf(object) }));
    kept.push({ key, replicas: number });
  }
  return { state, kept };
}
