import type { Labels, MeshObject } from '../objects/mesh-object';
import { fullHost } from './hosts';
import { type InstalledGateway, installedGateways } from './installed-gateways';
import type { MeshPort, MeshService } from './services';
import { unwrittenDeployment, type Workload } from './workloads';

/** Services and workloads that exist in every cluster, without manifests. */
export interface Assumed {
  readonly services: readonly MeshService[];
  readonly workloads: readonly Workload[];
}

/** The objects of a group and kind. */
type OfKind = (group: string, kind: string) => readonly MeshObject[];

interface Setting {
  readonly domain: string;
  readonly rootNamespace: string;
  readonly knownHosts: readonly string[];
}

/** The default gateways of an Istio installation, with the ports of their charts. */
const gateways = ['istio-ingressgateway', 'istio-egressgateway'];
const gatewayPorts: readonly [number, number][] = [
  [15021, 15021],
  [80, 8080],
  [443, 8443],
];

/** Names of the Services that every cluster has. */
const names: ReadonlySet<string> = new Set(['kubernetes', 'kube-dns', 'istiod', ...gateways]);

/**
 * The services and workloads of every cluster with Istio: the Services of the API server, DNS and istiod, and the
 * default gateways with their pods, unless the manifests have pods or a Service with their labels.
 */
export function assumed(ofKind: OfKind, setting: Setting): Assumed {
  const { domain, rootNamespace, knownHosts } = setting;
  const installed = withGateways(installedIn(domain, rootNamespace), installedGateways(ofKind), domain);
  const have = new Set<string>();
  for (const { namespace, name } of ofKind('', 'Service'))
    if (names.has(name) || installed.services.has(name)) have.add(`${namespace}/${name}`);
  const roles = rolesIn(ofKind);
  const standing = installed.workloads.filter(({ labels: { istio = '' } }) => !roles.has(istio));
  const isStanding = (name: string) =>
    !gateways.includes(name) || standing.some(({ object }) => object.name === name);
  return {
    services: [
      ...[...installed.services].flatMap(([name, service]) =>
        isStanding(name) && !have.has(`${service.namespace}/${name}`) ? [service] : [],
      ),
      ...knownHosts.map((host) => assumedService(host, host.split('.')[1] ?? '', [])),
    ],
    workloads: standing,
  };
}

/** The objects of an Istio installation, with services by name. */
interface Installed {
  readonly services: ReadonlyMap<string, MeshService>;
  readonly workloads: readonly Workload[];
}

const known = new Map<string, Installed>();

/** The installation of a cluster, cached for all of its meshes. */
function installedIn(domain: string, rootNamespace: string): Installed {
  const key = `${domain} ${rootNamespace}`;
  const service = (name: string, namespace: string, ports: readonly [number, number][]) =>
    [name, assumedService(fullHost(name, { namespace, domain }), namespace, ports)] as const;
  const installed = known.get(key) ?? {
    services: new Map([
      service('kubernetes', 'default', [[443, 6443]]),
      service('kube-dns', 'kube-system', [[53, 53]]),
      service('istiod', rootNamespace, [[15012, 15012]]),
      ...gateways.map((name) => service(name, rootNamespace, gatewayPorts)),
    ]),
    workloads: gateways.map((name) =>
      assumedGateway({
        name,
        namespace: rootNamespace,
        labels: gatewayLabels(name),
        serviceAccount: `${name}-service-account`,
      }),
    ),
  };
  known.set(key, installed);
  return installed;
}

/** An installation with the gateways that some objects say it has. One with the name of a default takes its place. */
function withGateways(
  { services, workloads }: Installed,
  own: readonly InstalledGateway[],
  domain: string,
): Installed {
  if (own.length === 0) return { services, workloads };
  const replaced = new Set(own.map(({ namespace, name }) => `${namespace}/${name}`));
  return {
    services: new Map([
      ...services,
      ...own.map(({ name, namespace, ports = gatewayPorts }) => {
        const host = fullHost(name, { namespace, domain });
        return [name, assumedService(host, namespace, ports)] as const;
      }),
    ]),
    workloads: [
      ...workloads.filter(({ object: { namespace, name } }) => !replaced.has(`${namespace}/${name}`)),
      ...own.map(assumedGateway),
    ],
  };
}

/** The label that selects a default gateway. */
function gatewayLabels(name: string): Labels {
  return { app: name, istio: name.replace(/^istio-/, '') };
}

/** The values of the gateway label on the pods of the manifests. */
function rolesIn(ofKind: OfKind): ReadonlySet<string> {
  const roles = new Set<string>();
  const add = (labels: Labels | undefined) => {
    if (labels?.['istio'] !== undefined) roles.add(labels['istio']);
  };
  for (const kind of ['Deployment', 'DaemonSet']) {
    for (const { data } of ofKind('apps', kind)) {
      const spec = data['spec'] as { template?: { metadata?: { labels?: Labels } } } | undefined;
      add(spec?.template?.metadata?.labels);
    }
  }
  for (const { data } of ofKind('', 'Pod'))
    add((data['metadata'] as { labels?: Labels } | undefined)?.labels);
  return roles;
}

function assumedService(
  host: string,
  namespace: string,
  ports: readonly (readonly [number, number])[],
): MeshService {
  return {
    host,
    namespace,
    object: undefined,
    ports: ports.map(
      ([number, targetPort]): MeshPort => ({ number, name: '', protocol: 'auto', targetPort, path: [] }),
    ),
    selector: undefined,
    resolution: 'cluster-ip',
    exportedTo: { everywhere: true, namespaces: new Set() },
  };
}

function assumedGateway({
  name,
  namespace,
  labels,
  serviceAccount,
}: Omit<InstalledGateway, 'ports'>): Workload {
  const object = unwrittenDeployment(name, namespace, '(every installation of Istio)');
  return {
    object,
    at: { object, path: [] },
    namespace,
    labels,
    replicas: undefined,
    containers: [],
    serviceAccount,
    annotations: {},
  };
}
