import type { Mesh } from '../../../mesh/mesh';
import { carries } from '../../../mesh/registry/workloads';
import { addressesOf, isReady, type LivePod } from '../../../proxies/live-pod';
import type { EndpointIndex } from '../endpoint-slices';

/**
 * What the Services of some pods lack: the first that does not have all of the pods that are ready among its endpoints;
 * undefined where all have.
 */
export function whyNoEndpoints(
  mesh: Mesh,
  endpoints: EndpointIndex,
  pods: readonly LivePod[],
): string | undefined {
  for (const { object, namespace, selector, ports, resolution } of mesh.services.all) {
    if (object?.kind !== 'Service' || selector === undefined || ports.length === 0) continue;
    if (resolution === 'external-name') continue;
    const own = pods.filter(
      (pod) =>
        isReady(pod) && pod.metadata.namespace === namespace && carries(pod.metadata.labels ?? {}, selector),
    );
    if (own.length === 0) continue;
    const known = endpoints.addressesOf(namespace, object.name);
    // Of several addresses of a pod, a Service takes those of its own kind of IP.
    const missing = own.filter((pod) => !addressesOf(pod).some((address) => known.has(address)));
    if (missing.length > 0) {
      const names = missing.map(({ metadata }) => metadata.name).sort();
      return `Service ${namespace}/${object.name} does not have ${names[0]} among its endpoints yet`;
    }
  }
  return undefined;
}
