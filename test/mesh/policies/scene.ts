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

/** The objects that stay: namespaces, pods with a service account each, and Services. */
export function sceneObjects(): readonly KubernetesObject[] {
  const namespaces = [POLICED, BANK].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': 'enabled' } },
  }));
  const servers = Array.from({ length: SERVERS }, (_, index) => serverName(index));
  return [
    ...namespaces,
    ...CALLERS.flatMap(({ name, namespace, hasSidecar }) => podOf(name, namespace, hasSidecar)),
    ...servers.flatMap((name, index) => [
      // One of them has no sidecar.
      ...podOf(name, POLICED, index !== SERVERS - 1),
      serviceOf(name),
    ]),
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

function serviceOf(name: string): KubernetesObject {
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'tcp-db', port: 9000, targetPort: 9000 },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: POLICED },
    spec: { selector: { app: name }, ports },
  };
}
