import type { ServiceEntrySpec } from '../objects/istio-types';
import type { ServiceSpec } from '../objects/kubernetes-types';
import type { Field, FieldPath, Labels, MeshObject } from '../objects/mesh-object';
import { groupedBy } from '../objects/multi-map';
import { readOnce } from '../objects/read-once';
import { fullHost, HostIndex } from './hosts';
import { named, type Protocol, protocolOf } from './protocols';

/** A host in the mesh's registry. */
export interface MeshService {
  /** The full name, or a pattern of a ServiceEntry: `backend.shop.svc.cluster.local`, `*.example.com`. */
  readonly host: string;
  /** Namespace of the object. */
  readonly namespace: string;
  /** The Service or ServiceEntry; undefined for a service that is assumed to exist, or that a controller creates. */
  readonly object: MeshObject | undefined;
  /**
   * How a controller creates the Service.
   *
   * @default - no controller creates it
   */
  readonly generated?: GeneratedService;
  /** The ports that clients call, in the order of the object. */
  readonly ports: readonly MeshPort[];
  /** Labels of its pods; undefined if its endpoints are not selected by labels. */
  readonly selector: Labels | undefined;
  /** How its endpoints are found. */
  readonly resolution: 'cluster-ip' | 'headless' | 'external-name' | 'addresses' | 'dns' | 'any';
  /** The namespaces that it is visible in. */
  readonly exportedTo: Export;
}

/** A Service that a controller creates. */
export interface GeneratedService {
  /** The object that it creates it from. */
  readonly by: MeshObject;
  /** The field from which it takes the ports; undefined if not all ports are known. */
  readonly ports: Field | undefined;
}

/** A port of a service, by the number that clients call. */
export interface MeshPort {
  readonly number: number;
  readonly name: string;
  readonly protocol: Protocol;
  /** The port of the pods: a number, or the name of a container's port. */
  readonly targetPort: number | string;
  /** The path of the port in the object. */
  readonly path: FieldPath;
}

/** Namespaces to which an object is exported. */
export interface Export {
  /** Whether it is exported to all namespaces. */
  readonly everywhere: boolean;
  /** The namespaces that it is exported to, unless to all. */
  readonly namespaces: ReadonlySet<string>;
}

/** `exportTo` of an object: undefined means all namespaces, `.` its own, `~` none. */
export function exportOf(exportTo: readonly string[] | undefined, namespace: string): Export {
  if (exportTo === undefined || exportTo.length === 0 || exportTo.includes('*')) {
    return { everywhere: true, namespaces: new Set() };
  }
  if (exportTo.includes('~')) return { everywhere: false, namespaces: new Set() };
  const namespaces = exportTo.map((each) => (each === '.' ? namespace : each));
  return { everywhere: false, namespaces: new Set(namespaces) };
}

/** Whether an export includes a namespace. */
export function isExportedTo({ everywhere, namespaces }: Export, namespace: string): boolean {
  return everywhere || namespaces.has(namespace);
}

/**
 * A service with the `exportTo` of the mesh configuration, unless its object has one.
 *
 * @param exportTo `defaultServiceExportTo`; undefined if it is not set
 */
export function exportedByDefault(
  service: MeshService,
  exportTo: readonly string[] | undefined,
): MeshService {
  const { object, namespace } = service;
  if (exportTo === undefined || object === undefined) return service;
  const { exportTo: own = [] } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
  if (own.length > 0 || object.annotations[exportAnnotation] !== undefined) return service;
  return { ...service, exportedTo: exportOf(exportTo, namespace) };
}

/** `exportTo` of a Service. */
const exportAnnotation = 'networking.istio.io/exportTo';

/** The services that a Service or ServiceEntry adds to the registry; none for other objects. */
export function servicesOf(object: MeshObject, domain: string): readonly MeshService[] {
  if (object.kind === 'Service' && object.group === '') return ofService(object, domain);
  if (object.kind === 'ServiceEntry' && object.group === 'networking.istio.io')
    return ofEntry(object, domain);
  return nothing;
}

const nothing: readonly MeshService[] = [];

const ofService = readOnce((object, domain) => [fromService(object, domain)]);
const ofEntry = readOnce(fromEntry);

function fromService(object: MeshObject, domain: string): MeshService {
  const { selector, ports = [], type, clusterIP } = (object.data['spec'] ?? {}) as ServiceSpec;
  const { namespace } = object;
  const exported = object.annotations[exportAnnotation];
  const headless = clusterIP === 'None';
  return {
    host: fullHost(object.name, { namespace, domain }),
    namespace,
    object,
    ports: ports.map((each, index) => ({
      number: each.port ?? 0,
      name: each.name ?? '',
      protocol: protocolOf(each),
      targetPort: each.targetPort ?? each.port ?? 0,
      path: ['spec', 'ports', index],
    })),
    selector: selector !== undefined && Object.keys(selector).length > 0 ? selector : undefined,
    resolution: type === 'ExternalName' ? 'external-name' : headless ? 'headless' : 'cluster-ip',
    exportedTo: exportOf(
      exported?.split(',').map((each) => each.trim()),
      namespace,
    ),
  };
}

const resolutions = {
  NONE: 'any',
  STATIC: 'addresses',
  DNS: 'dns',
  DNS_ROUND_ROBIN: 'dns',
  DYNAMIC_DNS: 'dns',
} as const;

function fromEntry(object: MeshObject): readonly MeshService[] {
  const spec = (object.data['spec'] ?? {}) as ServiceEntrySpec;
  const { namespace } = object;
  return (spec.hosts ?? []).map((host) => ({
    host,
    namespace,
    object,
    ports: (spec.ports ?? []).map((each, index) => ({
      number: each.number ?? 0,
      name: each.name ?? '',
      protocol: named(each.protocol ?? '') ?? 'auto',
      targetPort: each.targetPort ?? each.number ?? 0,
      path: ['spec', 'ports', index],
    })),
    selector: spec.workloadSelector?.labels,
    resolution: resolutions[spec.resolution ?? 'NONE'],
    exportedTo: exportOf(spec.exportTo, namespace),
  }));
}

/** All services by host. */
export class ServiceIndex {
  /** Built on first use: most meshes of a plan never need it. */
  private index: HostIndex<MeshService> | undefined;
  private byFirstLabel: ReadonlyMap<string, readonly MeshService[]> | undefined;

  constructor(readonly all: readonly MeshService[]) {}

  /**
   * The service with exactly this host that is visible in a namespace: of several, that of the namespace itself first.
   */
  find(host: string, client: string): MeshService | undefined {
    return choose(this.hosts.under(host), client);
  }

  /** The same, including wildcard hosts of ServiceEntries. */
  covering(host: string, client: string): MeshService | undefined {
    for (const service of this.hosts.covering(host)) {
      if (isExportedTo(service.exportedTo, client)) return service;
    }
    return undefined;
  }

  /** Every service with exactly this host, visible in any namespace. */
  named(host: string): readonly MeshService[] {
    return this.hosts.under(host);
  }

  /** The services with an object whose host begins with this name and a dot, in any namespace. */
  beginningWith(name: string): readonly MeshService[] {
    this.byFirstLabel ??= groupedBy(
      this.all.filter(({ object, host }) => object !== undefined && host.includes('.')),
      ({ host }) => host.split('.', 1)[0] ?? '',
    );
    return this.byFirstLabel.get(name) ?? [];
  }

  private get hosts(): HostIndex<MeshService> {
    if (this.index !== undefined) return this.index;
    this.index = new HostIndex();
    for (const service of this.all) this.index.add(service.host, service);
    return this.index;
  }
}

function choose(services: readonly MeshService[], client: string): MeshService | undefined {
  const seen = services.filter(({ exportedTo }) => isExportedTo(exportedTo, client));
  return seen.find(({ namespace }) => namespace === client) ?? seen[0];
}
