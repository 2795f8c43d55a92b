import type { Mesh } from './mesh';
import type { Target } from './registry/addresses';
import type { Subset } from './registry/destination-rules';
import type { MeshPort, MeshService } from './registry/services';
import { isOfKubernetes } from './registry/visible-services';
import { carries, type Workload } from './registry/workloads';
import type { Caller, Request } from './request';
import type { ClusterName, Routed } from './routes/routing';
import { inboundProtocol, targetPortOf } from './sidecar/inbound';
import { type ProxyScope, scopeOf } from './sidecar/proxy-scope';

/** What a cluster comes to. */
export type Endpoints =
  | {
      readonly kind: 'workloads';
      readonly service: MeshService;
      readonly port: MeshPort;
      readonly subset: Subset | undefined;
      readonly workloads: readonly Workload[];
      /** Those of them that close the connection: their own sidecar waits for HTTP, and something else comes. */
      readonly closing: readonly Workload[];
    }
  /** Envoy has no such cluster: 503 with flag NC. */
  | {
      readonly kind: 'no-cluster';
      readonly reason: 'host' | 'port' | 'subset';
      readonly service: MeshService | undefined;
    }
  /** Only DNS knows what is behind it, or it is called as the client did it. */
  | { readonly kind: 'outside'; readonly service: MeshService };

/** Who asks what, and how it is sent on. */
export interface Sent {
  readonly caller: Caller;
  readonly request: Pick<Request, 'protocol' | 'port'>;
  readonly by: Extract<Routed, { kind: 'clusters' }>['by'];
  /** Where the caller itself connects to; a gateway connects nowhere by itself. */
  readonly target: Target | undefined;
}

/** What a cluster of a caller's proxy comes to. */
export function endpointsOf(mesh: Mesh, cluster: ClusterName, sent: Sent): Endpoints {
  const { caller } = sent;
  const scope = scopeOf(mesh, caller);
  const service = aliased(scope, cluster.host);
  if (service === undefined) return { kind: 'no-cluster', reason: 'host', service };
  const number = cluster.port ?? portOf(mesh, service, sent, cluster);
  const port = service.ports.find((each) => each.number === number && each.protocol !== 'udp');
  if (port === undefined) return { kind: 'no-cluster', reason: 'port', service };
  const policy = mesh.destinationRules.seenBy(caller, service.host, service.namespace);
  const subset = cluster.subset === undefined ? undefined : policy?.subsets.get(cluster.subset);
  if (cluster.subset !== undefined && subset === undefined)
    return { kind: 'no-cluster', reason: 'subset', service };
  if (goesWhereItWas(service, caller)) return asCalled(mesh, service, port, subset, sent);
  const behind = behindOf(mesh, service, port);
  if (behind.length === 0 && service.resolution === 'dns') return { kind: 'outside', service };
  const workloads =
    subset === undefined ? behind : behind.filter((each) => carries(each.labels, subset.labels));
  const closing = closingOf(mesh, workloads, port, sent);
  return { kind: 'workloads', service, port, subset, workloads, closing };
}

/** Pods whose own sidecar waits for HTTP, and gets something else. */
export function closingOf(
  mesh: Mesh,
  workloads: readonly Workload[],
  port: MeshPort,
  { request }: Sent,
): readonly Workload[] {
  if (request.protocol === 'http' || request.protocol === 'https') return [];
  return workloads.filter((each) => inboundProtocol(mesh, each, targetPortOf(port, each)) === 'http');
}

/** An ExternalName has no clusters; what leads to it leads to the name that it stands for. */
function aliased(scope: ProxyScope, host: string): MeshService | undefined {
  const service = scope.clusterService(host);
  if (service?.resolution !== 'external-name') return service;
  const { externalName = '' } = (service.object?.data['spec'] ?? {}) as { readonly externalName?: string };
  return scope.clusterService(externalName);
}

/**
 * The port where a destination names none: a gateway, and a listener of connections, take the only one of a service;
 * the routes of a sidecar know services of their own port only, and ask for that port all the same.
 */
function portOf(
  mesh: Mesh,
  service: MeshService,
  { caller, request, by }: Sent,
  { at }: ClusterName,
): number {
  if (caller.kind === 'workload' && by === 'requests') return request.port;
  const own =
    caller.kind === 'gateway' && by === 'requests'
      ? mesh.services.named(service.host).find(({ namespace }) => namespace === at?.object.namespace)
      : undefined;
  const { ports } = own ?? service;
  return (ports.length === 1 ? ports[0]?.number : undefined) ?? request.port;
}

/** What has no address of its own is not balanced by a sidecar: it connects where its client wanted to. */
function goesWhereItWas({ resolution }: MeshService, { kind }: Caller): boolean {
  return kind === 'workload' && (resolution === 'headless' || resolution === 'any');
}

function asCalled(
  mesh: Mesh,
  service: MeshService,
  port: MeshPort,
  subset: Subset | undefined,
  sent: Sent,
): Endpoints {
  const workloads = sent.target?.pods ?? [];
  if (workloads.length === 0) return { kind: 'outside', service };
  const called = { ...port, targetPort: sent.request.port };
  const closing = closingOf(mesh, workloads, called, sent);
  return { kind: 'workloads', service, port: called, subset, workloads, closing };
}

/** ServiceEntries of one host in one namespace share what is behind the ports that have the same name. */
function behindOf(mesh: Mesh, service: MeshService, { name }: MeshPort): readonly Workload[] {
  if (isOfKubernetes(service)) return mesh.behind(service);
  return mesh.services
    .named(service.host)
    .filter((each) => each.namespace === service.namespace && !isOfKubernetes(each))
    .filter(({ ports }) => ports.some((each) => each.name === name))
    .flatMap((each) => mesh.behind(each));
}
