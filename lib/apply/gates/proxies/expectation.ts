import type { DumpScope } from '../../../envoy/admin-paths';
import type { ProxyRequest } from '../../../envoy/request';
import type { Mesh } from '../../../mesh/mesh';
import { ANY_ADDRESS } from '../../../mesh/registry/addresses';
import type { MeshService } from '../../../mesh/registry/services';
import { isOfKubernetes } from '../../../mesh/registry/visible-services';
import type { Caller } from '../../../mesh/request';
import { scopeOf } from '../../../mesh/sidecar/proxy-scope';
import { type ClusterId, clusterName, type Expected, expectedOf } from '../../../proxies/expected';
import type { Sample } from '../../../traffic/sample';
import type { EndpointIndex } from '../endpoint-slices';
import { labelsThatMatter, reduced } from './caller-labels';
import { proxyRequestOf, requestsOf, unusedAddress } from './caller-requests';
import { type Removed, removedBetween } from './unknown-to-proxies';

/** The required configuration of some callers' proxies. */
export interface CallerExpectation {
  readonly requests: readonly RequestExpectation[];
  readonly clusters: readonly ClusterExpectation[];
  /** Configuration that must be absent. */
  readonly removed: Removed;
  /** The part of the configuration that has to be read. */
  readonly scope: DumpScope;
}

/** A request with its expected result. */
export interface RequestExpectation {
  /** The host that is called. */
  readonly called: string;
  readonly request: ProxyRequest;
  readonly expected: Expected;
}

/** A cluster that must be present. */
export interface ClusterExpectation {
  readonly id: ClusterId;
  /** The exact addresses that it must have; undefined if Envoy resolves them, for example by DNS. */
  readonly endpoints: ReadonlySet<string> | undefined;
  /** Whether a proxy that has only the clusters of its own routes must have it, too. */
  readonly isForAll: boolean;
}

/** Whether there is nothing to ask a proxy about. */
export function isEmpty({ requests, clusters, removed }: CallerExpectation): boolean {
  return requests.length + clusters.length + removed.clusters.length + removed.subsets.size === 0;
}

/** The expectations of proxies. They are computed once for callers that do not differ. */
export class Expectations {
  private readonly known = new Map<string, CallerExpectation>();
  private readonly hosts: ReadonlySet<string>;
  private readonly hasNodeLocal: boolean;
  private readonly labels: ReadonlySet<string>;

  /**
   * @param before the mesh before the step; requests whose result does not change are skipped, unless both are one mesh
   * @param mesh the mesh after the step
   */
  constructor(
    private readonly before: Mesh,
    private readonly mesh: Mesh,
    private readonly endpoints: EndpointIndex,
    private readonly questions: readonly Sample[],
    hosts: Iterable<string>,
  ) {
    this.hosts = new Set(hosts);
    this.hasNodeLocal = mesh.services.all.some(isNodeLocal);
    this.labels = new Set([...labelsThatMatter(before), ...labelsThatMatter(mesh)]);
  }

  /** @param node the node of the pod, which matters for Services with `internalTrafficPolicy: Local` */
  of(caller: Caller, node: string | undefined): CallerExpectation {
    const where = this.hasNodeLocal ? node : undefined;
    const who = reduced(caller, this.labels);
    const key = JSON.stringify([who.kind, who.namespace, who.labels, where]);
    const found = this.known.get(key) ?? this.found(who, where);
    this.known.set(key, found);
    return found;
  }

  private found(caller: Caller, node: string | undefined): CallerExpectation {
    const requests = requestsOf([this.before, this.mesh], this.questions, caller).flatMap(
      (request): RequestExpectation[] => {
        const expected = expectedOf(this.mesh, caller, request);
        if (this.before !== this.mesh && isSame(expected, expectedOf(this.before, caller, request)))
          return [];
        return [{ called: request.host, request: proxyRequestOf(this.mesh, caller, request), expected }];
      },
    );
    const routed = requests.flatMap(({ expected }) => (expected.kind === 'clusters' ? expected.shares : []));
    const expected = new Map<string, ClusterExpectation>();
    for (const { cluster } of routed) this.expectCluster(expected, caller, node, cluster, true);
    const isForAll = caller.kind === 'workload';
    const hosts = this.hostsFor(caller);
    for (const host of hosts) {
      for (const id of this.clustersOf(caller, host))
        this.expectCluster(expected, caller, node, id, isForAll);
    }
    const clusters = [...expected.values()];
    const removed = removedBetween(this.before, this.mesh, hosts);
    return { requests, clusters, removed, scope: this.scopeOf(requests, clusters, removed) };
  }

  /** The hosts of which a caller's proxy has or had clusters: its Sidecar may hide others. */
  private hostsFor(caller: Caller): ReadonlySet<string> {
    const scopes = [this.before, this.mesh].map((mesh) => scopeOf(mesh, caller));
    return new Set(
      [...this.hosts].filter((host) => scopes.some((scope) => scope.clusterService(host) !== undefined)),
    );
  }

  /** All clusters that a proxy has of a host: each subset on each port. */
  private clustersOf(caller: Caller, host: string): ClusterId[] {
    const service = scopeOf(this.mesh, caller).clusterService(host);
    if (service === undefined || service.resolution === 'external-name') return [];
    const policy = this.mesh.destinationRules.seenBy(caller, service.host, service.namespace);
    const subsets = ['', ...(policy?.subsets.keys() ?? [])];
    const ports = service.ports.filter(({ protocol }) => protocol !== 'udp');
    return ports.flatMap(({ number }) =>
      subsets.map((subset) => ({ host: service.host, port: number, subset })),
    );
  }

  private expectCluster(
    expected: Map<string, ClusterExpectation>,
    caller: Caller,
    node: string | undefined,
    id: ClusterId,
    isForAll: boolean,
  ): void {
    const service = scopeOf(this.mesh, caller).clusterService(id.host);
    const name = clusterName(id);
    // A cluster that no proxy can have is not waited for.
    if (service === undefined || id.port === undefined || expected.get(name)?.isForAll === true) return;
    const policy = this.mesh.destinationRules.seenBy(caller, service.host, service.namespace);
    const labels = id.subset === '' ? {} : policy?.subsets.get(id.subset)?.labels;
    if (labels === undefined) return;
    const port = service.ports.find(({ number }) => number === id.port);
    if (port === undefined) return;
    expected.set(name, { id, isForAll, endpoints: this.endpointsOf(service, port.name, labels, node) });
  }

  private endpointsOf(
    service: MeshService,
    port: string,
    labels: Readonly<Record<string, string>>,
    node: string | undefined,
  ): ReadonlySet<string> | undefined {
    const { object, resolution, namespace } = service;
    if (object === undefined || !isOfKubernetes(service) || resolution !== 'cluster-ip') return undefined;
    const found = this.endpoints.of(namespace, object.name, port, labels);
    const reachable = isNodeLocal(service) ? found.filter((each) => each.node === node) : found;
    return new Set(reachable.map(({ address }) => address));
  }

  private portsOf(host: string): number[] {
    const services = [...this.before.services.named(host), ...this.mesh.services.named(host)];
    return services.flatMap(({ ports }) => ports.map(({ number }) => number));
  }

  private scopeOf(
    requests: readonly RequestExpectation[],
    clusters: readonly ClusterExpectation[],
    removed: Removed,
  ): DumpScope {
    const addresses = requests.flatMap(({ request }) => request.address ?? []);
    const called = requests.map(({ request }) => request.port);
    // A removed route may have been in the route table of any port of its host.
    const removedFrom = [...removed.subsets].flatMap((name) => this.portsOf(name.split('|')[1] ?? ''));
    return {
      ports: new Set([...called, ...removedFrom]),
      hosts: new Set([
        ...requests.map(({ called }) => called),
        ...clusters.map(({ id }) => id.host),
        ...removed.clusters.map(({ host }) => host),
        `kubernetes.default.svc.${this.mesh.domain}`,
      ]),
      addresses: new Set(addresses.filter((each) => each !== unusedAddress && each !== ANY_ADDRESS)),
    };
  }
}

/** Whether a service has endpoints on the caller's own node only. */
function isNodeLocal({ object }: MeshService): boolean {
  const { internalTrafficPolicy } = (object?.data['spec'] ?? {}) as { internalTrafficPolicy?: string };
  return internalTrafficPolicy === 'Local';
}

function isSame(one: Expected, other: Expected): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
