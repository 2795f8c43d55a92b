import { fullHost } from './hosts';
import type { Labels, MeshObject } from './mesh-object';
import type { MeshPort, MeshService } from './services';
import type { Workload } from './workloads';

/** What is there without standing in the manifests. */
export interface Assumed {
  readonly services: readonly MeshService[];
  readonly workloads: readonly Workload[];
}

interface Setting {
  readonly domain: string;
  readonly rootNamespace: string;
  readonly knownHosts: readonly string[];
}

/** The gateways that an installation of Istio makes, with the ports of their charts. */
const gateways = ['istio-ingressgateway', 'istio-egressgateway'];
const gatewayPorts: readonly [number, number][] = [
  [15021, 15021],
  [80, 8080],
  [443, 8443],
];

/**
 * What every cluster with Istio has: the Services of the API server, of DNS and of istiod, and the default gateways
 * with their pods, unless the manifests have pods or a Service with their labels themselves.
 */
export function assumed(objects: readonly MeshObject[], setting: Setting): Assumed {
  const { domain, rootNamespace, knownHosts } = setting;
  const have = new Set(
    objects.filter(({ kind }) => kind === 'Service').map(({ namespace, name }) => `${namespace}/${name}`),
  );
  const service = (name: string, namespace: string, ports: readonly [number, number][] = []) =>
    have.has(`${namespace}/${name}`)
      ? []
      : [assumedService(fullHost(name, { namespace, domain }), namespace, ports)];
  const standing = gateways.filter((name) => !objects.some((object) => isGatewayOf(object, name)));
  return {
    services: [
      ...service('kubernetes', 'default', [[443, 6443]]),
      ...service('kube-dns', 'kube-system', [[53, 53]]),
      ...service('istiod', rootNamespace, [[15012, 15012]]),
      ...standing.flatMap((name) => service(name, rootNamespace, gatewayPorts)),
      ...knownHosts.map((host) => assumedService(host, host.split('.')[1] ?? '', [])),
    ],
    workloads: standing.map((name) => assumedGateway(name, rootNamespace)),
  };
}

/** The label by which the default gateways are selected. */
function gatewayLabels(name: string): Labels {
  return { app: name, istio: name.replace(/^istio-/, '') };
}

function isGatewayOf({ kind, data }: MeshObject, name: string): boolean {
  if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'Pod') return false;
  const spec = data['spec'] as { template?: { metadata?: { labels?: Labels } } } | undefined;
  const labels =
    kind === 'Pod'
      ? (data['metadata'] as { labels?: Labels } | undefined)?.labels
      : spec?.template?.metadata?.labels;
  return labels?.['istio'] === gatewayLabels(name)['istio'];
}

function assumedService(host: string, namespace: string, ports: readonly [number, number][]): MeshService {
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

function assumedGateway(name: string, namespace: string): Workload {
  const object: MeshObject = {
    apiVersion: 'apps/v1',
    group: 'apps',
    kind: 'Deployment',
    name,
    namespace,
    labels: {},
    annotations: {},
    data: {},
    source: { file: '(every installation of Istio)', position: () => undefined, written: () => undefined },
  };
  return {
    object,
    at: { object, path: [] },
    namespace,
    labels: gatewayLabels(name),
    replicas: undefined,
    containers: [],
    serviceAccount: `${name}-service-account`,
    annotations: {},
  };
}
