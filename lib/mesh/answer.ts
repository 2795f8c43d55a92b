import type { Subset } from './destination-rules';
import { gatewayRouted } from './gateway-routes';
import type { HttpRule } from './http-rules';
import type { Mesh } from './mesh';
import type { Caller, Request } from './request';
import type { ClusterName, Routed, Share, Tried } from './routing';
import type { MeshPort, MeshService } from './services';
import { sidecarRouted } from './sidecar-routes';
import { carries, type Workload } from './workloads';

/** A part of the requests, and what is behind its cluster. */
export interface AnsweredShare extends Share {
  readonly endpoints: Endpoints;
}

/** What a cluster comes to. */
export type Endpoints =
  | {
      readonly kind: 'workloads';
      readonly service: MeshService;
      readonly port: MeshPort;
      readonly subset: Subset | undefined;
      readonly workloads: readonly Workload[];
    }
  /** Envoy has no such cluster: 503 with flag NC. */
  | {
      readonly kind: 'no-cluster';
      readonly reason: 'host' | 'port' | 'subset';
      readonly service: MeshService | undefined;
    }
  /** Only DNS knows what is behind it. */
  | { readonly kind: 'outside'; readonly service: MeshService };

/** What a request gets. */
export type Answer =
  | {
      readonly kind: 'shares';
      readonly shares: readonly AnsweredShare[];
      readonly rule?: HttpRule;
      readonly tried: readonly Tried[];
    }
  | Exclude<Routed, { readonly kind: 'clusters' }>;

/** What a caller gets for a request, by its proxy's routes, clusters and endpoints. */
export function answer(mesh: Mesh, caller: Caller, request: Request): Answer {
  const result =
    caller.kind === 'gateway' ? gatewayRouted(mesh, caller, request) : sidecarRouted(mesh, caller, request);
  if (result.kind !== 'clusters') return result;
  const { rule, tried } = result;
  const shares = result.shares.map((share) => ({
    ...share,
    endpoints: endpointsOf(mesh, caller, share.cluster, request),
  }));
  return { kind: 'shares', shares, rule, tried };
}

/**
 * What a destination comes to for a caller.
 *
 * @param request its port counts where the destination gives none. A gateway takes the only port of a service that
 * has one; the route table of a sidecar knows services of its own port only, and asks for that port all the same.
 */
export function endpointsOf(
  mesh: Mesh,
  caller: Caller,
  cluster: ClusterName,
  request: Pick<Request, 'protocol' | 'port'>,
): Endpoints {
  const { namespace, labels } = caller;
  const service = mesh.services.find(cluster.host, namespace);
  if (service === undefined) return { kind: 'no-cluster', reason: 'host', service };
  const isByTable = caller.kind === 'workload' && request.protocol === 'http';
  const only = service.ports.length === 1 && !isByTable ? service.ports[0]?.number : undefined;
  const number = cluster.port ?? only ?? request.port;
  const port = service.ports.find((each) => each.number === number && each.protocol !== 'udp');
  if (port === undefined) return { kind: 'no-cluster', reason: 'port', service };
  const policy = mesh.destinationRules.seenBy({ namespace, labels }, service.host, service.namespace);
  const subset = cluster.subset === undefined ? undefined : policy?.subsets.get(cluster.subset);
  if (cluster.subset !== undefined && subset === undefined)
    return { kind: 'no-cluster', reason: 'subset', service };
  if (service.resolution === 'external-name') return { kind: 'outside', service };
  const behind = mesh.behind(service);
  if (behind.length === 0 && (service.resolution === 'dns' || service.resolution === 'any'))
    return { kind: 'outside', service };
  const workloads =
    subset === undefined ? behind : behind.filter((each) => carries(each.labels, subset.labels));
  return { kind: 'workloads', service, port, subset, workloads };
}
