import type { Gateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import type { Labels } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { carries } from '../../mesh/registry/workloads';

/** Gateways in groups that may run on the same pods, so that one connection can meet the servers of all of them. */
export function onSamePods(mesh: Mesh): (gateway: Gateway) => readonly Gateway[] {
  const bySelector = new Map<string, Gateway[]>();
  for (const gateway of mesh.gateways) {
    const key = keyOf(gateway.spec.selector ?? {});
    addTo(bySelector, key, gateway);
  }
  const groups = [...bySelector].map(([key, gateways]) => ({
    key,
    gateways,
    selector: gateways[0]?.spec.selector ?? {},
  }));
  const shared = new Map(groups.map((group) => [group.key, new Set([group])]));
  // Whatever one pod is selected by meets on it.
  for (const { labels } of mesh.workloads.all) {
    const meeting = groups.filter(({ selector }) => carries(labels, selector));
    if (meeting.length < 2) continue;
    for (const { key } of meeting) for (const other of meeting) shared.get(key)?.add(other);
  }
  const known = new Map<string, readonly Gateway[]>();
  return (gateway) => {
    const key = keyOf(gateway.spec.selector ?? {});
    const found = known.get(key) ?? inOrder(groups, shared.get(key)).flatMap(({ gateways }) => gateways);
    known.set(key, found);
    return found;
  };
}

function inOrder<Group>(all: readonly Group[], some: ReadonlySet<Group> = new Set()): readonly Group[] {
  return all.filter((group) => some.has(group));
}

function keyOf(selector: Labels): string {
  return JSON.stringify(Object.entries(selector).sort(([a], [b]) => (a < b ? -1 : 1)));
}
