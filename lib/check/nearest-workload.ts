import type { Labels } from '../mesh/objects/mesh-object';
import { labelText } from '../mesh/registry/label-words';
import type { Workload } from '../mesh/registry/workloads';
import type { Related } from './finding';

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
