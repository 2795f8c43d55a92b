import type { ApiServer } from './api-server';
import { HOST_ADDRESS } from './network';
import { KUBELET_PORT } from './port-forward';
import { waitFor } from './wait';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

const HEARTBEAT_MS = 10_000;
const ROOM = { cpu: '64', memory: '256Gi', pods: '500' };

/**
 * Nodes that are nothing but objects whose heart beats. In one zone: outlier detection switches on Istio's locality
 * failover, and a caller would send all to the pods of its own zone.
 */
export class Nodes {
  private readonly names = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  public constructor(private readonly api: ApiServer) {}

  public async start(): Promise<void> {
    await Promise.all([this.add('node-1', 'a'), this.add('node-2', 'a')]);
    this.timer = setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  public has(name: string | undefined): boolean {
    return name !== undefined && this.names.has(name);
  }

  public async add(name: string, zone: string, taints: readonly Taint[] = []): Promise<void> {
    this.names.add(name);
    await this.api.apply({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone } },
      spec: { taints },
    });
    await this.refresh(name);
    await this.waitUntilUsable(name);
  }

  public async taint(name: string, taints: readonly Taint[]): Promise<void> {
    await this.api.merge(`/api/v1/nodes/${name}`, { spec: { taints } });
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  /** A new node carries a taint until the node controller has seen that it is ready. */
  private async waitUntilUsable(name: string): Promise<void> {
    await waitFor(`node ${name} to lose its first taint`, async () => {
      const node = await this.api.get<{ spec: { taints?: readonly Taint[] } }>(`/api/v1/nodes/${name}`);
      return node.spec.taints?.some((taint) => taint.key.startsWith('node.kubernetes.io/'))
        ? undefined
        : true;
    });
  }

  private async beat(): Promise<void> {
    // One beat may fail while everything ends.
    await Promise.allSettled([...this.names].map((name) => this.refresh(name)));
  }

  private async refresh(name: string): Promise<void> {
    const lastHeartbeatTime = new Date().toISOString();
    const condition = {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'stand-in',
      lastHeartbeatTime,
    };
    await this.api.merge(`/api/v1/nodes/${name}/status`, {
      status: {
        capacity: ROOM,
        allocatable: ROOM,
        conditions: [condition],
        addresses: [{ type: 'InternalIP', address: HOST_ADDRESS }],
        daemonEndpoints: { kubeletEndpoint: { Port: KUBELET_PORT } },
      },
    });
  }
}
