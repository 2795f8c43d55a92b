import type { Gateway } from '../../mesh/gateways';
import type { Mesh } from '../../mesh/mesh';
import type { Labels } from '../../mesh/mesh-object';
import { carries } from '../../mesh/workloads';

/** Gateways in groups that may run on the same pods, so that one connection can meet the servers of all of them. */
export function onSamePods(mesh: Mesh): (gateway: Gateway) => readonly Gateway[] {
  const bySelector = new Map<string, Gateway[]>();
  for (const gateway of mesh.gateways) {
    const key = keyOf(gateway.spec.selector ?? {});
    const those = bySelector.get(key);
    if (those === undefined) bySelector.set(key, [gateway]);
    else those.push(gateway);
  }
  const groups = [...bySelector].map(([key, gateways]) => ({
    key,
    gateways,
    selector: gateways[0]?.spec.selector ?? {},
  }));
  const shared = new Map(
    groups.map((group) => [
      group.key,
      groups.filter((other) => other === group || meet(mesh, group.selector, other.selector)),
    ]),
  );
  return (gateway) =>
    (shared.get(keyOf(gateway.spec.selector ?? {})) ?? []).flatMap((group) => group.gateways);
}

/** Whether one pod is selected by both. */
function meet(mesh: Mesh, one: Labels, other: Labels): boolean {
  return mesh.workloads.all.some(({ labels }) => carries(labels, one) && carries(labels, other));
}

function keyOf(selector: Labels): string {
  return JSON.stringify(Object.entries(selector).sort(([a], [b]) => (a < b ? -1 : 1)));
}
