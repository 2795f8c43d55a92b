import type { Labels } from '../objects/mesh-object';
import type { DestinationRule } from '../registry/destination-rule';
import { isOfCluster } from '../registry/hosts';
import type { ServiceIndex } from '../registry/services';
import { carries, type WorkloadIndex } from '../registry/workloads';

/** The indexes in which versions are looked up. */
export interface VersionIndexes {
  readonly domain: string;
  readonly destinationRules: { readonly all: readonly DestinationRule[] };
  readonly services: ServiceIndex;
  readonly workloads: WorkloadIndex;
}

/**
 * Whether the pods with some labels are in other files: none here has the labels, and a subset of a Service that is not
 * here has the same. The version is rolled out to several services, and the files are another part of the rollout.
 */
export function versionsElsewhere({
  domain,
  destinationRules,
  services,
  workloads,
}: VersionIndexes): (labels: Labels) => boolean {
  const absent = new Set<string>();
  for (const { host, spec } of destinationRules.all) {
    if (!isOfCluster(host, domain) || services.named(host).length > 0) continue;
    for (const { labels = {} } of spec.subsets ?? []) absent.add(textOf(labels));
  }
  return (labels) =>
    absent.has(textOf(labels)) && !workloads.all.some((each) => carries(each.labels, labels));
}

function textOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort());
}
