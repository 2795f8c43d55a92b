import { ambientPodsOf } from '../injection/ambient-pods';
import { haveProxy } from '../injection/proxies';
import type { Answer } from '../known/answer';
import type { Mesh } from '../mesh';
import type { Workload } from '../registry/workloads';

/** The proxy that accepts connections to pods. */
export type PodsProxy = 'sidecar' | 'ambient' | 'none';

/**
 * The proxy in front of the pods of a workload. Where the manifests do not tell, because the label of the namespace is
 * set by hand, the pods have a sidecar: policies are written for pods with one.
 */
export function proxyOf(mesh: Mesh, workload: Workload): PodsProxy {
  const { object, labels } = workload;
  // The injector writes this label; addresses outside of the cluster have it if a sidecar runs there.
  const tlsMode = labels['security.istio.io/tlsMode'];
  if (tlsMode !== undefined) return tlsMode === 'istio' ? 'sidecar' : 'none';
  if (object.kind === 'WorkloadEntry' || object.kind === 'ServiceEntry') return 'none';
  const { ambient, has } = readersOf(mesh);
  if (ambient(workload)) return 'ambient';
  return has(workload) === 'no' ? 'none' : 'sidecar';
}

interface Readers {
  readonly ambient: (workload: Workload) => boolean;
  readonly has: (workload: Workload) => Answer;
}

const known = new WeakMap<Mesh, Readers>();

function readersOf(mesh: Mesh): Readers {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const enrolled = ambientPodsOf(mesh);
  const readers: Readers = {
    ambient: (workload) => {
      const pods = enrolled?.selected(workload.namespace, workload.labels) ?? 'none';
      return pods !== 'none' && (pods === 'unknown' || pods.includes(workload));
    },
    has: haveProxy(mesh),
  };
  known.set(mesh, readers);
  return readers;
}
