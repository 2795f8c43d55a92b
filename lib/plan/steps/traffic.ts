import type { ObjectMap } from '../../mesh/objects/object-map';
import { type TrafficChange, TrafficChanges } from '../../traffic/traffic-changes';
import type { Verifier } from '../verify/verifier';

/** The requests whose outcome a step changes. */
export function trafficOf(verifier: Verifier, before: ObjectMap, after: ObjectMap): readonly TrafficChange[] {
  const changes = new TrafficChanges();
  for (const group of verifier.groups) {
    const [old, next] = [verifier.mesh(before, group), verifier.mesh(after, group)];
    if (old === next) continue;
    for (const sample of group.samples)
      changes.add(sample, verifier.outcome(old, sample), verifier.outcome(next, sample));
  }
  return changes.all;
}
