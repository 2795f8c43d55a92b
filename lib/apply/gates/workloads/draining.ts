import { alternatives, clustersPath } from '../../../envoy/admin-paths';
import { readClusters } from '../../../envoy/clusters-page';
import { type ProxyAdmin, ProxySilent } from '../../../proxies/admin';
import { forEachAtOnce } from '../../../proxies/concurrently';
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
  private readonly resting = new Set<string>();

  constructor(private readonly admin: ProxyAdmin) {}

  /**
   * @param pods those that are to go
   * @param callers finds all proxies, where they have to be asked
   * @param hosts hosts of the Services before the pods
   * @returns requests, and connections of tcp, by the pod that still has some; undefined where nobody can tell
   */
  async look(
    pods: readonly LivePod[],
    callers: () => Promise<readonly MeshProxy[]>,
    hosts: Iterable<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number | undefined>> {
    const open = pods.filter((pod) => !hasEnded(pod) && !this.resting.has(pod.metadata.uid ?? ''));
    const active = new Map<string, number | undefined>();
    await forEachAtOnce(open.filter(tellsAll), mostAtOnce, async (pod) => {
      active.set(pod.metadata.name, await this.within(pod, signal));
    });
    const others = open.filter((pod) => !tellsAll(pod));
    if (others.length > 0) await this.askCallers(others, await callers(), hosts, active, signal);
    for (const { metadata } of open) {
      const count = active.get(metadata.name);
      if (count === 0 || (count === undefined && !active.has(metadata.name))) {
        this.resting.add(metadata.uid ?? '');
        active.delete(metadata.name);
      }
    }
    return active;
  }

  private async within(pod: LivePod, signal: AbortSignal): Promise<number | undefined> {
    const proxy = tryProxyOf(pod);
    const hosts = proxy && (await this.hostsAt(proxy, inbound.source, signal));
    return hosts
      ?.filter(({ cluster }) => inbound.test(cluster))
      .reduce((sum, { activeRequests }) => sum + activeRequests, 0);
  }

  private async askCallers(
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
    await forEachAtOnce(callers, mostAtOnce, async (caller) => {
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
      if (error instanceof ProxySilent) return undefined;
      throw error;
    }
  }
}

/** Whether all requests to a pod pass by its own sidecar. */
function tellsAll(pod: LivePod): boolean {
  const excluded = pod.metadata.annotations?.['traffic.sidecar.istio.io/excludeInboundPorts'];
  return tryProxyOf(pod)?.caller.kind === 'workload' && !excluded;
}
