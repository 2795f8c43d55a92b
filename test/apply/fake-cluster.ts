import type { Cluster, Kind, LiveObject, ObjectName } from '../../lib/kubernetes/cluster';
import { type ProxyAdmin, ProxyUnreachable } from '../../lib/proxies/admin';
import type { MeshProxy } from '../../lib/proxies/proxy';
import type { KubernetesObject } from '../mesh/lab/objects';
import { adminAnswer, type Held } from './held';

/** Objects that can be listed and got, and pods that say what their proxies hold. */
export class FakeCluster implements ProxyAdmin {
  readonly objects: LiveObject[] = [];
  readonly held = new Map<string, Held>();
  readonly asked: string[] = [];
  /** What each next question of the API server comes to, until there is none left. */
  readonly failures: Error[] = [];
  /** Called before each list, for what happens meanwhile. */
  onList: (kind: string) => void = () => undefined;

  get cluster(): Cluster {
    return {
      tryGet: async ({ kind, namespace, name }: ObjectName) =>
        this.objects.find(
          (each) =>
            each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
        ),
      list: async ({ kind }: Kind) => {
        this.onList(kind);
        const failure = this.failures.shift();
        if (failure !== undefined) throw failure;
        return this.objects.filter((each) => each.kind === kind);
      },
    } as unknown as Cluster;
  }

  /** Puts objects there, in the place of those of the same name. */
  has(...objects: readonly (KubernetesObject | LiveObject)[]): this {
    for (const object of objects as readonly LiveObject[]) {
      this.hasNot(object.kind, object.metadata.name);
      this.objects.push(object);
    }
    return this;
  }

  hasNot(kind: string, name: string): void {
    const at = this.objects.findIndex((each) => each.kind === kind && each.metadata.name === name);
    if (at >= 0) this.objects.splice(at, 1);
  }

  async get({ name }: MeshProxy, path: string): Promise<unknown> {
    this.asked.push(name);
    const held = this.held.get(name);
    if (held === undefined) throw new ProxyUnreachable('connection refused');
    return JSON.parse(JSON.stringify(adminAnswer(held, path)));
  }

  release(): void {}

  close(): void {}
}

/** A pod with an address, ready or not. */
export function pod(
  name: string,
  {
    labels = { app: 'shop', version: 'v1' },
    ip = '10.0.1.1',
    ready = true,
    ending = false,
    proxy = true,
    status = {},
  }: {
    labels?: Record<string, string>;
    ip?: string;
    ready?: boolean;
    ending?: boolean;
    proxy?: boolean;
    status?: object;
  } = {},
): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'gates',
      uid: `uid of ${name}`,
      labels,
      ...(ending ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: {
      containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }],
      initContainers: proxy
        ? [{ name: 'istio-proxy', restartPolicy: 'Always', args: ['proxy', 'sidecar'] }]
        : [],
    },
    status: {
      phase: 'Running',
      podIP: ip,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      ...status,
    },
  } as unknown as LiveObject;
}

/** What the endpoints of the cart are. */
export function slice(
  ...pods: readonly (readonly [name: string, ip: string, ready?: boolean])[]
): LiveObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'cart-1', namespace: 'gates', labels: { 'kubernetes.io/service-name': 'cart' } },
    ports: [{ name: 'http', port: 8080 }],
    endpoints: pods.map(([name, ip, ready = true]) => ({
      addresses: [ip],
      conditions: { ready },
      targetRef: { kind: 'Pod', name },
    })),
  } as unknown as LiveObject;
}
