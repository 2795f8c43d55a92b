import { alternatives, clustersPath } from '../../../envoy/admin-paths';
import { readClusters } from '../../../envoy/clusters-page';
import { type ProxyAdmin, ProxyUnreachable } from '../../../proxies/admin';
import { forEachConcurrently } from '../../../proxies/concurrently';
import { addressesOf, hasEnded, type LivePod } from '../../../proxies/live-pod';
import { type MeshProxy, tryProxyOf } from '../../../proxies/proxy';
import { mostAtOnce } from '../proxies/proxy-poll';

/** Clusters of a sidecar that lead to its own pod. */
const inbound = /^(inbound\||InboundPassthroughCluster)/;

/**
 * Finds out when some pods are drained. No route leads to them any more, so a pod is drained once it was seen without an
 * open request.
 *
 * The sidecar of a pod counts every request in it. A caller does not: it no longer reports requests to a cluster that was
 * removed from its configuration. Callers are asked only about pods without a sidecar.
 */
export class Draining {
  private readonly drained = new Set<string>();

  constructor(private readonly admin: ProxyAdmin) {}

  /**
   * @param pods the pods that will be deleted
   * @param callers finds all proxies, if callers have to be asked
   * @param hosts hosts of the Services that select the pods
   * @returns the number of open requests and TCP connections by pod; undefined if the proxy of the pod does not answer
   */
  async poll(
    pods: readonly LivePod[],
    callers: () => Promise<readonly MeshProxy[]>,
    hosts: Iterable<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number | undefined>> {
    const open = pods.filter((pod) => !hasEnded(pod) && !this.drained.has(pod.metadata.uid ?? ''));
    const active = new Map<string, number | undefined>();
    await forEachConcurrently(open.filter(reportsAllRequests), mostAtOnce, async (pod) => {
      active.set(pod.metadata.name, await this.countBySidecar(pod, signal));
    });
    const others = open.filter((pod) => !reportsAllRequests(pod));
    if (others.length > 0) await this.countByCallers(others, await callers(), hosts, active, signal);
    for (const { metadata } of open) {
      const count = active.get(metadata.name);
      if (count === 0 || (count === undefined && !active.has(metadata.name))) {
        this.drained.add(metadata.uid ?? '');
        active.delete(metadata.name);
      }
    }
    return active;
  }

  private async countBySidecar(pod: LivePod, signal: AbortSignal): Promise<number | undefined> {
    const proxy = tryProxyOf(pod);
    const hosts = proxy && (await this.hostsAt(proxy, inbound.source, signal));
    return hosts
      ?.filter(({ cluster }) => inbound.test(cluster))
      .reduce((sum, { activeRequests }) => sum + activeRequests, 0);
  }

  private async countByCallers(
    pods: readonly LivePod[],
    callers: readonly MeshProxy[],
    hosts: Iterable<string>,
    active: Map<string, number | undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    const byAddress = new Map(
      pods.flatMap((pod) => addressesOf(pod).map((each) => [each, pod.metadata.name])),
    );
    const pattern = `^outbound\\|.*\\|${alternatives(hosts)}$`;
    await forEachConcurrently(callers, mostAtOnce, async (caller) => {
      for (const { address, activeRequests } of (await this.hostsAt(caller, pattern, signal)) ?? []) {
        const name = byAddress.get(address.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
        // Each cluster that contains the pod counts its own requests.
        if (name !== undefined) active.set(name, (active.get(name) ?? 0) + activeRequests);
      }
    });
  }

  private async hostsAt(proxy: MeshProxy, pattern: string, signal: AbortSignal) {
    try {
      return readClusters(await this.admin.get(proxy, clustersPath(pattern), signal));
    } catch (error) {
      if (error instanceof ProxyUnreachable) return undefined;
      throw error;
    }
  }
}

/** Whether all requests to a pod pass through its own sidecar. */
function reportsAllRequests(pod: LivePod): boolean {
  const excluded = pod.metadata.annotations?.['traffic.sidecar.istio.io/excludeInboundPorts'];
  return tryProxyOf(pod)?.caller.kind === 'workload' && !excluded;
}
