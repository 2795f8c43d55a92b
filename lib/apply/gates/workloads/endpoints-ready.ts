import type { Mesh } from '../../../mesh/mesh';
import { carries } from '../../../mesh/registry/workloads';
import { addressesOf, isReady, type LivePod } from '../../../proxies/live-pod';
import type { EndpointIndex } from '../endpoint-slices';

/** The first Service that does not have all of its ready pods as endpoints; undefined if all have. */
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
    // A Service takes the addresses of its own IP family.
    const missing = own.filter((pod) => !addressesOf(pod).some((address) => known.has(address)));
    if (missing.length > 0) {
      const names = missing.map(({ metadata }) => metadata.name).sort();
      return `Service ${namespace}/${object.name} does not have pod ${names[0]} as an endpoint yet`;
    }
  }
  return undefined;
}
