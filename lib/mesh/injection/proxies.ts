import type { Answer } from '../known/answer';
import type { Mesh } from '../mesh';
import { valueAt } from '../objects/json-path';
import { templatePath, type Workload } from '../registry/workloads';
import { type Ambient, ambientPodsOf } from './ambient-pods';
import { namespacesOf } from './namespaces';
import { containersOf, ownWish } from './pods';

/** The proxy of the mesh in front of pods: a sidecar, or ztunnel in ambient mode. */
export type PodsProxy = 'sidecar' | 'ambient' | 'none';

/**
 * The proxy in front of the pods of a workload. It is unknown without the labels of the namespace, which are often set by
 * hand, even if the files contain the Namespace; and of a machine outside the cluster, whose proxy was installed there.
 */
export function proxyOf(mesh: Mesh, workload: Workload): PodsProxy | 'unknown' {
  const found = known.get(mesh) ?? new Map<Workload, PodsProxy | 'unknown'>();
  known.set(mesh, found);
  const proxy = found.get(workload) ?? readProxy(mesh, workload);
  found.set(workload, proxy);
  return proxy;
}

const known = new WeakMap<Mesh, Map<Workload, PodsProxy | 'unknown'>>();

function readProxy(mesh: Mesh, workload: Workload): PodsProxy | 'unknown' {
  const { object, labels, namespace } = workload;
  // The injector writes this label; addresses outside of the cluster have it if a sidecar runs there.
  const tlsMode = labels['security.istio.io/tlsMode'];
  if (tlsMode !== undefined) return tlsMode === 'istio' ? 'sidecar' : 'none';
  const template = templatePath(object);
  if (template === undefined) return 'unknown';
  if (isAmbient(mesh, workload)) return 'ambient';
  if (containersOf(object).some(({ container }) => container.name === 'istio-proxy')) return 'sidecar';
  // The injector skips pods in the network of their node, whatever they request.
  if (valueAt(object, ...template, 'spec', 'hostNetwork') === true) return 'none';
  const wish = ownWish(workload);
  const own = namespacesOf(mesh).get(namespace);
  // Of the label of the namespace and that of the pods, the one that disables counts.
  if (wish === false || own?.labels['istio-injection'] === 'disabled') return 'none';
  if (wish === true || labels['istio.io/rev'] !== undefined || own?.isInjected) return 'sidecar';
  return 'unknown';
}

const enrolled = new WeakMap<Mesh, { readonly ambient: Ambient | undefined }>();

function isAmbient(mesh: Mesh, workload: Workload): boolean {
  const { ambient } = enrolled.get(mesh) ?? { ambient: ambientPodsOf(mesh) };
  enrolled.set(mesh, { ambient });
  const pods = ambient?.selected(workload.namespace, workload.labels) ?? 'none';
  return pods !== 'none' && (pods === 'unknown' || pods.includes(workload));
}

/** Whether pods have a proxy of the mesh: a sidecar, or ztunnel. */
export function hasProxy(mesh: Mesh, workload: Workload): Answer {
  const proxy = proxyOf(mesh, workload);
  return proxy === 'unknown' ? 'unknown' : proxy === 'none' ? 'no' : 'yes';
}

/**
 * The proxy in front of pods as policies and callers take it: pods of which the manifests do not tell have a sidecar, since
 * policies are written for pods with one, and istiod takes an address without the label of a sidecar to have none.
 */
export function assumedProxyOf(mesh: Mesh, workload: Workload): PodsProxy {
  const proxy = proxyOf(mesh, workload);
  if (proxy !== 'unknown') return proxy;
  return ['WorkloadEntry', 'ServiceEntry'].includes(workload.object.kind) ? 'none' : 'sidecar';
}
