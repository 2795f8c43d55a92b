import type { Mesh } from '../../mesh/mesh';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { MeshService } from '../../mesh/registry/services';
import { carries, type Workload } from '../../mesh/registry/workloads';
import type { GraphVersion } from '../model/graph';
import { placeOf } from './place';
import { podsOf } from './pods';

/** The labels that tell versions apart, the first one first. */
const versionLabels = ['version', 'app.kubernetes.io/version', 'service.istio.io/canonical-revision'];

/** A version with the workload that it stands for. */
export interface VersionOf {
  readonly workload: Workload;
  readonly version: GraphVersion;
}

/** The versions of a service, one for each workload behind it. */
export function versionsOf(mesh: Mesh, service: MeshService): readonly VersionOf[] {
  const workloads = [...mesh.behind(service)];
  const named = workloads.map((workload) => ({ workload, name: nameOf(workload, workloads) }));
  const subsets = [
    ...(mesh.destinationRules
      .seenBy({ namespace: service.namespace, labels: {} }, service.host, service.namespace)
      ?.subsets.values() ?? []),
  ];
  const distinct = new Map(named.map((each) => [each.name, each]));
  return [...distinct.values()]
    .map(({ workload, name }) => ({
      workload,
      version: {
        id: versionId(service.host, name),
        at: placeOf({ object: workload.object, path: [] }),
        findings: [],
        change: null,
        name,
        workload: wordsOf(keyOf(workload.object)),
        subsets: subsets.filter(({ labels }) => carries(workload.labels, labels)).map((each) => each.name),
        pods: podsOf(mesh, workload) ?? null,
        share: null,
        shareBefore: null,
      },
    }))
    .sort((a, b) => compareVersions(a.version.name, b.version.name));
}

/** The id of a version. */
export function versionId(host: string, name: string): string {
  return `version/${host}/${name}`;
}

/** The version label if each workload has its own value, else the name of the workload. */
function nameOf(workload: Workload, all: readonly Workload[]): string {
  for (const label of versionLabels) {
    const values = all.map(({ labels }) => labels[label]);
    const isClear = values.every((each) => each !== undefined) && new Set(values).size === all.length;
    const own = workload.labels[label];
    if (isClear && own !== undefined) return own;
  }
  return workload.object.name;
}

/** v2 before v10: parts that are numbers are compared as numbers. */
function compareVersions(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => text.split(/(\d+)/));
  for (let index = 0; index < Math.max(one?.length ?? 0, other?.length ?? 0); index++) {
    const [left = '', right = ''] = [one?.[index], other?.[index]];
    if (left === right) continue;
    const difference = Number(left) - Number(right);
    if (index % 2 === 1 && difference !== 0) return difference;
    return left < right ? -1 : 1;
  }
  return 0;
}
