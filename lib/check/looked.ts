import type { JsonObject, MeshObject } from '../mesh/objects/mesh-object';

/** The counts of checked objects, which qualify "nothing found". */
export interface Looked {
  /** Files with at least one object. */
  readonly files: number;
  /** Objects of all kinds. */
  readonly objects: number;
  /** Routes of all VirtualServices: http, tls and tcp. */
  readonly routes: number;
  /** Subsets of all DestinationRules. */
  readonly subsets: number;
  /** Deployments and whatever else makes pods. */
  readonly workloads: number;
}

const workloadKinds: ReadonlySet<string> = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
  'StatefulSet',
  'WorkloadEntry',
  'WorkloadGroup',
]);

/** Counts the objects to check. */
export function lookedAt(objects: readonly MeshObject[]): Looked {
  const files = new Set<string>();
  let [routes, subsets, workloads] = [0, 0, 0];
  for (const { kind, data, source } of objects) {
    files.add(source.file);
    if (kind === 'VirtualService')
      routes += ['http', 'tls', 'tcp'].reduce((sum, list) => sum + length(data, list), 0);
    else if (kind === 'DestinationRule') subsets += length(data, 'subsets');
    else if (workloadKinds.has(kind)) workloads++;
  }
  return { files: files.size, objects: objects.length, routes, subsets, workloads };
}

function length({ spec }: JsonObject, list: string): number {
  const value =
    typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? (spec as JsonObject)[list] : [];
  return Array.isArray(value) ? value.length : 0;
}
