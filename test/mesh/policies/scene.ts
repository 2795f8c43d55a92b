import type { KubernetesObject, Pod } from '../lab/objects';

/** The namespace of the pods that policies are for. */
export const POLICED = 'policed';
const BANK = 'policed-bank';
/** So many pods, each with policies of its own. */
export const SERVERS = 8;
export const serverName = (index: number) => `web-${index}`;

/** A pod that calls: two in the mesh, and one without a sidecar. */
export interface CallerPlan {
  readonly name: string;
  readonly namespace: string;
  readonly hasSidecar: boolean;
}

export const CALLERS: readonly CallerPlan[] = [
  { name: 'cart', namespace: POLICED, hasSidecar: true },
  { name: 'teller', namespace: BANK, hasSidecar: true },
  { name: 'plain', namespace: POLICED, hasSidecar: false },
];

/** So many gateways, each with policies of its own. */
export const EDGES = 2;
export const edgeName = (index: number) => `edge-${index}`;
/** The port on which the gateways listen. */
export const EDGE_PORT = 8088;
/** The host that all gateways serve. */
export const EDGE_HOST = 'edge.policed.test';
/** Labels of the pods of a gateway; \`istio\` is what the lab's own marker asks for. */
export const edgeLabels = (name: string) => ({ app: name, istio: 'ingressgateway', edge: name });

/** The objects that stay: namespaces, pods with a service account each, and Services. */
export function sceneObjects(): readonly KubernetesObject[] {
  const namespaces = [POLICED, BANK].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': 'enabled' } },
  }));
  const edges = Array.from({ length: EDGES }, (_, index) => edgeName(index));
  const servers = Array.from({ length: SERVERS }, (_, index) => serverName(index));
  return [
    ...namespaces,
    ...CALLERS.flatMap(({ name, namespace, hasSidecar }) => podOf(name, namespace, hasSidecar)),
    ...servers.flatMap((name, index) => [
      // One of them has no sidecar.
      ...podOf(name, POLICED, index !== SERVERS - 1),
      serviceOf(name, [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'tcp-db', port: 9000, targetPort: 9000 },
      ]),
    ]),
    ...edges.flatMap(edgeOf),
  ];
}

function podOf(name: string, namespace: string, hasSidecar: boolean): readonly KubernetesObject[] {
  const mark: Record<string, string> = hasSidecar ? {} : { 'sidecar.istio.io/inject': 'false' };
  const ports = [{ containerPort: 8080 }, { containerPort: 9000 }];
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name, version: 'v1', ...mark } },
    spec: { serviceAccountName: name, containers: [{ name: 'app', image: 'app', ports }] },
  };
  return [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }, pod];
}

function serviceOf(name: string, ports: readonly object[]): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: POLICED },
    spec: { selector: { app: name }, ports },
  };
}

/** A gateway that answers itself what its policies admit. */
function edgeOf(name: string): readonly KubernetesObject[] {
  const apiVersion = 'networking.istio.io/v1';
  const metadata = { name, namespace: POLICED };
  const port = { number: EDGE_PORT, name: 'http', protocol: 'HTTP' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      labels: { ...edgeLabels(name), 'sidecar.istio.io/inject': 'false' },
      annotations: { 'inject.istio.io/templates': 'gateway' },
    },
    spec: { serviceAccountName: name, containers: [{ name: 'istio-proxy', image: 'auto' }] },
  };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    pod,
    serviceOf(name, [{ name: 'http', port: EDGE_PORT, targetPort: EDGE_PORT }]),
    {
      apiVersion,
      kind: 'Gateway',
      metadata,
      spec: { selector: { edge: name }, servers: [{ port, hosts: [EDGE_HOST] }] },
    },
    {
      apiVersion,
      kind: 'VirtualService',
      metadata,
      spec: { hosts: [EDGE_HOST], gateways: [name], http: [{ directResponse: { status: 200 } }] },
    },
  ];
}
