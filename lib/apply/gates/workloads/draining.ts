import { alternatives, clustersPath } from '../../../envoy/admin-paths';
import { readClusters } from '../../../envoy/clusters-page';
import { type ProxyAdmin, ProxyUnreachable } from '../../../proxies/admin';
import { forEachConcurrently } from '../../../proxies/concurrently';
import { addressesOf, hasEnded, type LivePod } from '../../../proxies/live-pod';
import { type MeshProxy, tryProxyOf } from '../../../proxies/proxy';
import { mostAtOnce } from '../proxies/proxy-poll';

/** What a sidecar sends on to its own pod. */
const inbound = /^(inbound\||InboundPassthroughCluster)/;

/**
 * Finds out when the last request to some pods has ended. No new ones come: no route leads to them any more. So a pod
 * is at rest once it was seen without a request, whatever is seen later.
 *
 * The pod's own sidecar knows of every request in it, whoever sent it. A caller does not: what it sent to a cluster that
 * is gone from its configuration, it does not tell. Callers are asked about pods without a sidecar.
 */
export class Draining {
  private readonly drained = new Set<string>();

  constructor(private readonly admin: ProxyAdmin) {}

  /**
   * @param pods those that are to go
   * @param callers finds all proxies, where they have to be asked
   * @param hosts hosts of the Services before the pods
   * @returns requests, and connections of tcp, by the pod that still has some; undefined where nobody can tell
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
        // Every cluster that has the pod counts its own requests to it.
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

/** Whether all requests to a pod pass by its own sidecar. */
function reportsAllRequests(pod: LivePod): boolean {
  const excluded = pod.metadata.annotations?.['traffic.sidecar.istio.io/excludeInboundPorts'];
  return tryProxyOf(pod)?.caller.kind === 'workload' && !excluded;
}
