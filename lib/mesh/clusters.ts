import type { Mesh } from './mesh';
import type { ResolvedName } from './registry/addresses';
import { externalName } from './registry/aliases';
import type { Subset } from './registry/destination-rules';
import type { MeshPort, MeshService } from './registry/services';
import { isOfKubernetes } from './registry/visible-services';
import { carries, type Workload } from './registry/workloads';
import type { Caller, Request } from './request';
import type { ClusterName, Routed } from './routes/routing';
import { inboundProtocol, targetPortOf } from './sidecar/inbound';
import { type ProxyScope, scopeOf } from './sidecar/proxy-scope';

/** The endpoints of a cluster. */
export type Endpoints =
  | {
      readonly kind: 'workloads';
      readonly service: MeshService;
      readonly port: MeshPort;
      readonly subset: Subset | undefined;
      readonly workloads: readonly Workload[];
      /** Those of them that close the connection: their own sidecar expects HTTP and receives something else. */
      readonly closing: readonly Workload[];
    }
  /** Envoy has no such cluster: 503 with flag NC. */
  | {
      readonly kind: 'no-cluster';
      readonly reason: 'host' | 'port' | 'subset';
      readonly service: MeshService | undefined;
    }
  /** The endpoints come from DNS, or the connection goes to the address that the client called. */
  | { readonly kind: 'outside'; readonly service: MeshService };

/** A request with its caller and its way through the proxy. */
export interface Sent {
  readonly caller: Caller;
  readonly request: Pick<Request, 'protocol' | 'port'>;
  readonly by: Extract<Routed, { kind: 'clusters' }>['by'];
  /** The address that the caller connects to; undefined for a gateway, which receives the connection. */
  readonly target: ResolvedName | undefined;
}

/** The endpoints of a cluster of a caller's proxy. */
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

/** Pods whose own sidecar expects HTTP and receives something else. */
export function closingOf(
  mesh: Mesh,
  workloads: readonly Workload[],
  port: MeshPort,
  { request }: Sent,
): readonly Workload[] {
  if (request.protocol === 'http' || request.protocol === 'https') return [];
  return workloads.filter((each) => inboundProtocol(mesh, each, targetPortOf(port, each)) === 'http');
}

/** An ExternalName has no cluster: routes to it lead to its external name. */
function aliased(scope: ProxyScope, host: string): MeshService | undefined {
  const service = scope.clusterService(host);
  if (service?.resolution !== 'external-name') return service;
  const end = scope.clusterService(externalName(service) ?? '');
  // istiod follows one alias, and not one of an alias.
  return end?.resolution === 'external-name' ? undefined : end;
}

/**
 * The port of a destination without one. Gateways and TCP listeners use the only port of the service. The routes of a
 * sidecar know only services with their own port, and use that port.
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

/** A sidecar does not balance a service without its own address: it connects to the address that the client called. */
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

/** ServiceEntries with the same host in one namespace share the endpoints of ports with the same name. */
function behindOf(mesh: Mesh, service: MeshService, { name }: MeshPort): readonly Workload[] {
  if (isOfKubernetes(service)) return mesh.behind(service);
  return mesh.services
    .named(service.host)
    .filter((each) => each.namespace === service.namespace && !isOfKubernetes(each))
    .filter(({ ports }) => ports.some((each) => each.name === name))
    .flatMap((each) => mesh.behind(each));
}
