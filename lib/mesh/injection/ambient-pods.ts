import type { Mesh } from '../mesh';
import type { Labels } from '../objects/mesh-object';
import type { Workload } from '../registry/workloads';
import { namespacesOf } from './namespaces';
import { ownWish } from './pods';

/** Workloads in ambient mode; `unknown` if the manifests lack the pods; `none` if all have a proxy of their own. */
export type AmbientPods = readonly Workload[] | 'unknown' | 'none';

/** The namespaces and pods in ambient mode. */
export interface Ambient {
  /** The pods of a namespace with these labels that are in ambient mode. */
  selected(namespace: string, labels: Labels): AmbientPods;
}

/** The ambient mode of a mesh; undefined if no namespace of the manifests is in it. */
export function ambientPodsOf(mesh: Mesh): Ambient | undefined {
  const namespaces = namespacesOf(mesh);
  const isAny =
    [...namespaces.values()].some(({ isAmbient }) => isAmbient) ||
    mesh.workloads.all.some(({ labels }) => isEnrolled(labels));
  if (!isAny) return undefined;
  return {
    selected(namespace, labels) {
      if (isOfGateway(labels)) return 'none';
      const { isAmbient = false, isInjected = false } = namespaces.get(namespace) ?? {};
      const pods = mesh.workloads.selected(namespace, labels);
      if (pods.length === 0) return isAmbient ? 'unknown' : 'none';
      const ambient = pods.filter(
        (pod) => isWithoutProxy(pod) && !isInjected && (isAmbient || isEnrolled(pod.labels)),
      );
      return ambient.length > 0 ? ambient : 'none';
    },
  };
}

/** Gateways and pods with a sidecar read requests themselves. */
function isWithoutProxy(workload: Workload): boolean {
  const { labels, annotations, object } = workload;
  return (
    labels['istio.io/dataplane-mode'] !== 'none' &&
    ownWish(workload) !== true &&
    !isOfGateway(labels) &&
    annotations['inject.istio.io/templates'] === undefined &&
    object.kind !== 'WorkloadEntry' &&
    object.kind !== 'ServiceEntry'
  );
}

function isEnrolled(labels: Labels): boolean {
  return labels['istio.io/dataplane-mode'] === 'ambient';
}

function isOfGateway(labels: Labels): boolean {
  return (
    labels['gateway.networking.k8s.io/gateway-name'] !== undefined || labels['istio'] === 'ingressgateway'
  );
}
