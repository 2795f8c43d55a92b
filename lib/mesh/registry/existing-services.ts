import { apiGroupOf } from '../../api-version/api-group';
import type { JsonObject, Labels, MeshObject } from '../objects/mesh-object';
import { type MeshService, servicesOf } from './services';
import type { Workload } from './workloads';

/** An existing service: its Service or ServiceEntry and its pods are not in the manifests. */
export interface ExistingService {
  /** The full host. */
  readonly host: string;
  /** Its ports, with protocols as in `appProtocol`. */
  readonly ports: readonly { readonly number: number; readonly protocol: string }[];
  /** The labels that its Service selects; undefined if unknown. */
  readonly selector?: Labels;
  /** The version labels of its pods; undefined if unknown. */
  readonly versions?: readonly Labels[];
}

/** The annotation of an object with the existing services that it references. */
export const existingServicesAnnotation = 'cdk8s-istio/existing-services';

const madeElsewhere = '(made elsewhere)';

/** Whether an object represents an existing one that is not in the files. */
export function isMadeElsewhere({ source }: MeshObject): boolean {
  return source.file === madeElsewhere;
}

const none: readonly ExistingService[] = [];
const ofText = new Map<string, readonly ExistingService[]>();

/** The existing services that an object references. */
export function existingServicesOf({ annotations }: MeshObject): readonly ExistingService[] {
  const text = annotations[existingServicesAnnotation];
  if (text === undefined) return none;
  const known = ofText.get(text) ?? parsed(text);
  ofText.set(text, known);
  return known;
}

/** An invalid annotation, changed by hand, counts as none: its services are then judged by the manifests. */
function parsed(text: string): readonly ExistingService[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isExistingService) : none;
  } catch {
    return none;
  }
}

function isExistingService(value: unknown): value is ExistingService {
  if (typeof value !== 'object' || value === null) return false;
  const { host, ports, selector, versions = [] } = value as Partial<Record<keyof ExistingService, unknown>>;
  return (
    typeof host === 'string' &&
    Array.isArray(ports) &&
    ports.every((port) => typeof port?.number === 'number' && typeof port?.protocol === 'string') &&
    (selector === undefined || isLabels(selector)) &&
    Array.isArray(versions) &&
    versions.every(isLabels)
  );
}

function isLabels(value: unknown): value is Labels {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}

/** The objects of existing services. */
export interface Elsewhere {
  readonly services: readonly MeshService[];
  readonly workloads: readonly Workload[];
}

/** No existing services. */
export const nothingElsewhere: Elsewhere = { services: [], workloads: [] };

/** The objects of existing services, without hosts that the manifests contain themselves. */
export function standingElsewhere(
  existing: readonly ExistingService[],
  written: readonly MeshService[],
  asObjects: boolean,
): Elsewhere {
  const hosts = new Set(written.map(({ host }) => host));
  const found = new Map<string, Stood>();
  // The most complete declaration comes first: several objects may reference one service.
  const sorted = [...existing].sort(
    (a, b) => Number(b.selector !== undefined) - Number(a.selector !== undefined),
  );
  for (const each of sorted) {
    if (!hosts.has(each.host) && !found.has(each.host)) found.set(each.host, standingFor(each));
  }
  return {
    services: [...found.values()].map(({ service }) =>
      asObjects ? service : { ...service, object: undefined },
    ),
    workloads: [...found.values()].flatMap(({ workloads }) => workloads),
  };
}

interface Stood {
  readonly service: MeshService;
  readonly workloads: readonly Workload[];
}

const stood = new Map<string, Stood>();

/** Cached per declaration, so that results for it are shared between meshes. */
function standingFor(existing: ExistingService): Stood {
  const key = JSON.stringify(existing);
  const found = stood.get(key) ?? stoodOf(existing);
  stood.set(key, found);
  return found;
}

/** The domain of the cluster is taken from the host, so the reader of the YAML need not know it. */
function stoodOf(existing: ExistingService): Stood {
  const [name = '', namespace = '', svc, ...domain] = existing.host.split('.');
  if (svc !== 'svc') return outside(existing);
  return ofCluster(existing, { name, namespace, domain: domain.join('.') });
}

/** If the selector is unknown, a label that only its own pods have takes its place. */
function ofCluster(
  { host, ports, selector, versions = [{}] }: ExistingService,
  { name, namespace, domain }: { readonly name: string; readonly namespace: string; readonly domain: string },
): Stood {
  const labels = selector ?? { [existingServicesAnnotation]: host };
  const spec = {
    selector: labels,
    ports: ports.map(({ number, protocol }) => ({ port: number, appProtocol: protocol })),
  };
  const object = objectOf('v1', 'Service', name, namespace, { spec });
  const [service] = servicesOf(object, domain);
  if (service === undefined) throw new Error('a Service puts nothing into the registry');
  return {
    service,
    workloads: versions.map((version) => {
      // One name for each version, since workloads are identified by name.
      const own = [name, ...Object.values(version)].join('-');
      return workloadOf(own, namespace, { ...labels, ...version });
    }),
  };
}

/** A host outside the cluster: its endpoints come from DNS, and no rule treats it as a ServiceEntry of the files. */
function outside({ host, ports }: ExistingService): Stood {
  const spec = {
    hosts: [host],
    resolution: 'DNS',
    ports: ports.map(({ number, protocol }) => ({ number, protocol, name: `port-${number}` })),
  };
  const object = objectOf('networking.istio.io/v1', 'ServiceEntry', host, '', { spec });
  const [service] = servicesOf(object, '');
  if (service === undefined) throw new Error('a ServiceEntry puts nothing into the registry');
  return { service: { ...service, object: undefined }, workloads: [] };
}

function workloadOf(name: string, namespace: string, labels: Labels): Workload {
  const object = objectOf('apps/v1', 'Deployment', name, namespace, {});
  return {
    object,
    at: { object, path: [] },
    namespace,
    labels,
    replicas: undefined,
    containers: [],
    serviceAccount: 'default',
    annotations: {},
  };
}

function objectOf(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  data: JsonObject,
): MeshObject {
  return {
    apiVersion,
    group: apiGroupOf(apiVersion),
    kind,
    name,
    namespace,
    labels: {},
    annotations: {},
    data,
    source: { file: madeElsewhere, position: () => undefined, written: () => undefined },
  };
}
