import type { KubernetesObject } from '../lab/objects';

/**
 * A cell is three namespaces and a few pods that stay, while sets of Istio objects come and go in it. Objects are
 * written with `§` where the cell's number will stand, so that cells do not meet.
 */
export const HOME = 'home§';
export const AWAY = 'away§';
export const GATE = 'gate§';
/** The suffix of hosts outside the cluster. */
export const OUTSIDE = 'c§.test';
export const CONTAINER_PORTS = [8080, 8081, 9090];

export interface PodPlan {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Only who calls needs a sidecar; the others are called in plain text, which automatic mTLS knows. */
  readonly calls: boolean;
}

/** The pods of a cell, but for the gateway's. */
export const PODS: readonly PodPlan[] = [
  { name: 'web', namespace: HOME, labels: { app: 'web', version: 'v1', tier: 'front' }, calls: true },
  { name: 'store-1', namespace: HOME, labels: { app: 'store', version: 'v1' }, calls: false },
  { name: 'store-2', namespace: HOME, labels: { app: 'store', version: 'v2', tier: 'back' }, calls: false },
  { name: 'cart', namespace: HOME, labels: { app: 'cart', version: 'v1', tier: 'back' }, calls: false },
  { name: 'batch', namespace: AWAY, labels: { app: 'batch', version: 'v2' }, calls: true },
  { name: 'store', namespace: AWAY, labels: { app: 'store', version: 'v1' }, calls: false },
  { name: 'bill', namespace: AWAY, labels: { app: 'bill' }, calls: false },
];

/** Replaced by the address that the pod got. */
export function addressToken({ namespace, name }: PodPlan): string {
  return `ADDRESS(${namespace}/${name})`;
}

/** The objects that stay in a cell. */
export function cellObjects(): readonly KubernetesObject[] {
  const namespaces = [HOME, AWAY, GATE].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': name === GATE ? 'disabled' : 'enabled' } },
  }));
  return [...namespaces, ...PODS.map(podObject), gatewayPod()];
}

function podObject({ name, namespace, labels, calls }: PodPlan): KubernetesObject {
  const mark: Record<string, string> = calls ? {} : { 'sidecar.istio.io/inject': 'false' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labels, ...mark } },
    spec: {
      containers: [
        { name: 'app', image: 'app', ports: CONTAINER_PORTS.map((containerPort) => ({ containerPort })) },
      ],
    },
  };
}

function gatewayPod(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'gateway',
      namespace: GATE,
      // `istio` is what the lab's own marker asks for, `gate` what a set's Gateways ask for.
      labels: { app: 'gateway', istio: 'ingressgateway', gate: GATE },
      annotations: { 'inject.istio.io/templates': 'gateway' },
    },
    spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
  };
}

/** The same in one cell. */
export function inCell<T>(value: T, cell: string, addresses: ReadonlyMap<string, string>): T {
  const text = JSON.stringify(value).replace(/ADDRESS\(([^)]*)\)/g, (token, name: string) => {
    return addresses.get(name.replaceAll('§', cell)) ?? token;
  });
  return JSON.parse(text.replaceAll('§', cell)) as T;
}
