import { servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { byCodeUnit } from '../../mesh/objects/order';
import { isMadeElsewhere } from '../../mesh/registry/existing-services';
import { isOfCluster } from '../../mesh/registry/hosts';
import type { MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import { policiesOn } from '../facts/admission';
import { placeOf } from '../facts/place';
import { type Protection, protectionOf } from '../facts/protection';
import { type VersionOf, versionsOf } from '../facts/versions';
import type { GraphService } from './graph';

/** A service of the graph with what it was made of. */
export interface ServiceNode {
  readonly id: string;
  readonly service: MeshService;
  readonly versions: readonly VersionOf[];
  readonly kind: GraphService['kind'];
}

/** The nodes of a graph, and what is known about the connections between them. */
export interface Registry {
  readonly mesh: Mesh;
  readonly protection: Protection;
  /** The services to draw, by host, in the order of their hosts. */
  readonly services: ReadonlyMap<string, ServiceNode>;
  /** The service that stands for a workload as a caller. */
  readonly owners: ReadonlyMap<Workload, ServiceNode>;
  /** Pods that serve a Gateway: they are drawn as the Gateway. */
  isGatewayPod(workload: Workload): boolean;
}

/** The id of a service, by its host. */
export function serviceId(host: string): string {
  return `service/${host}`;
}

/** Reads the nodes of a mesh. */
export function registryOf(mesh: Mesh): Registry {
  const gateways = mesh.gateways.filter(({ spec }) => Object.keys(spec.selector ?? {}).length > 0);
  const isGatewayPod = ({ labels }: Workload) => gateways.some((gateway) => servesGateway(labels, gateway));
  const services = new Map<string, ServiceNode>();
  for (const service of [...mesh.services.all].sort((a, b) => byCodeUnit(a.host, b.host))) {
    if (service.object === undefined && service.generated === undefined) continue;
    if (services.has(service.host)) continue;
    const pods = mesh.behind(service);
    if (pods.length > 0 && pods.every(isGatewayPod)) continue;
    services.set(service.host, {
      id: serviceId(service.host),
      service,
      versions: versionsOf(mesh, service),
      kind: kindOf(service, mesh.domain),
    });
  }
  return { mesh, protection: protectionOf(mesh), services, owners: ownersOf(services), isGatewayPod };
}

function kindOf({ object, host }: MeshService, domain: string): GraphService['kind'] {
  if (object === undefined) return 'service';
  if (isMadeElsewhere(object)) return 'elsewhere';
  return object.kind === 'ServiceEntry' && !isOfCluster(host, domain) ? 'external' : 'service';
}

/** Of several services before the same pods, the one that stands for them as a caller: see `nearness`. */
function ownersOf(services: ReadonlyMap<string, ServiceNode>): ReadonlyMap<Workload, ServiceNode> {
  const owners = new Map<Workload, ServiceNode>();
  for (const node of services.values()) {
    for (const { workload } of node.versions) {
      const known = owners.get(workload);
      if (known === undefined || nearness(node, workload) < nearness(known, workload))
        owners.set(workload, node);
    }
  }
  return owners;
}

/** Least for a service with an address of its own and the name of its workload, such as `web` beside `web-external`. */
function nearness({ service }: ServiceNode, { object }: Workload): number {
  const [name = ''] = service.host.split('.');
  const hasAddress = service.resolution === 'cluster-ip';
  const isNamesake = object.name === name || object.name.startsWith(`${name}-`);
  return (hasAddress ? 0 : 2000) + (isNamesake ? 0 : 1000) + name.length;
}

/** A service as the graph shows it, without its rules. */
export function serviceOf({ mesh, protection }: Registry, node: ServiceNode): GraphService {
  const { service, id, kind, versions } = node;
  const [name = service.host] = service.host.split('.');
  return {
    id,
    at: placeOf(service.object && { object: service.object, path: [] }),
    findings: [],
    change: null,
    host: service.host,
    name: kind === 'external' || !isOfCluster(service.host, mesh.domain) ? service.host : name,
    namespace: service.namespace,
    kind,
    ports: service.ports.map(({ number, protocol }) => ({ number, protocol })),
    accepts: protection.accepts(service),
    callers: policiesOn(mesh, service).length > 0 ? 'named' : 'unknown',
    versions: versions.map(({ version }) => version),
    rules: [],
    rulesBefore: [],
  };
}

/** A host that is referenced, and that no manifest defines. */
export function hostElsewhere({ known, domain }: Mesh, host: string): GraphService {
  const [name = host, namespace = ''] = host.split('.');
  const isOurs = isOfCluster(host, domain);
  return {
    id: serviceId(host),
    at: null,
    findings: [],
    change: null,
    host,
    name: isOurs ? name : host,
    namespace: isOurs ? namespace : '',
    kind: known.host(host) === 'no' ? 'missing' : 'elsewhere',
    ports: [],
    accepts: 'unknown',
    callers: 'unknown',
    versions: [],
    rules: [],
    rulesBefore: [],
  };
}
