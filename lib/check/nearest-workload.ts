import type { Labels } from '../mesh/objects/mesh-object';
import { anyValue } from '../mesh/registry/any-value';
import type { Workload } from '../mesh/registry/workloads';
import type { Related } from './finding';

/** `app=cart,version=v1`, without labels whose value only a controller knows. */
export function labelText(labels: Labels = {}): string {
  const known = Object.entries(labels).filter(([, value]) => value !== anyValue);
  const pairs = known.map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? 'no labels' : pairs.join(',');
}

/** Of some workloads the one that has most of what is asked for, as the other end of a finding. */
export function nearest(workloads: readonly Workload[], asked: Labels): Related[] {
  let most = 0;
  let best: Workload | undefined;
  for (const workload of workloads) {
    const shared = Object.entries(asked).filter(([key, value]) => workload.labels[key] === value).length;
    // Whose labels share no value may still have the key with another one.
    const near = shared + (Object.keys(asked).some((key) => Object.hasOwn(workload.labels, key)) ? 0.5 : 0);
    if (near <= most || workload.object.data['spec'] === undefined) continue;
    most = near;
    best = workload;
  }
  if (best === undefined) return [];
  return [{ at: best.at, message: `${best.object.kind} ${best.object.name} has ${labelText(best.labels)}` }];
}
