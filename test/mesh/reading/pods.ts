import type { Mesh } from '../../../lib/mesh/mesh';
import { addressOf } from '../../../lib/mesh/registry/addresses';
import type { Workload } from '../../../lib/mesh/registry/workloads';

/** The name of the pod behind a workload. An endpoint of a ServiceEntry is known by its address. */
export function podOf(workload: Workload, mesh: Mesh): string {
  if (workload.object.kind === 'Pod') return workload.object.name;
  const address = addressOf(workload);
  const pod = mesh.workloads.all.find((each) => each.object.kind === 'Pod' && addressOf(each) === address);
  return pod?.object.name ?? `nobody at ${address}`;
}
