import { type ApiServer, Refused } from './api-server';
import { PodNetwork } from './network';
import type { Pod } from './objects';
import type { Places } from './places';
import { PodProgram } from './pod-program';
import { PodProxy, type ProxyKind } from './proxy';

/** Chosen by a test, for the pods that it makes. */
export interface PodPace {
  /** Whether the kubelet takes them at all; a pod that it does not stays Pending. @default true */
  readonly starts?: boolean;
  /** Between running and ready. @default 0 */
  readonly readyAfterMs?: number;
  /** How long a deleted pod goes on answering; never longer than its grace period. @default 1000 */
  readonly lingerMs?: number;
  /** Whether updates can be held back from its proxy: `lab.holdBack`. @default false */
  readonly holdable?: boolean;
}

/** One pod from the moment it is bound to a node until it is gone. */
export class PodLife {
  public network: PodNetwork | undefined;
  public program: PodProgram | undefined;
  public proxy: PodProxy | undefined;
  private deleted = false;
  private ending: Promise<void> | undefined;

  public constructor(
    public pod: Pod,
    private readonly index: number,
    private readonly api: ApiServer,
    private readonly places: Places,
    private readonly pace: PodPace,
  ) {}

  public get path(): string {
    return `/api/v1/namespaces/${this.pod.metadata.namespace}/pods/${this.pod.metadata.name}`;
  }

  public get ready(): boolean {
    return (
      this.pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false
    );
  }

  public async start(proxyKind: ProxyKind | undefined): Promise<void> {
    this.network = await PodNetwork.make(this.index);
    this.program = await PodProgram.start(this.pod, this.network, this.places.work, this.places.logs);
    await this.tellStatus('False');
    if (proxyKind !== undefined) {
      const wish = { kind: proxyKind, holdable: this.pace.holdable ?? false };
      this.proxy = await PodProxy.start(wish, this.pod, this.network, this.api, this.places);
    }
    await pass(this.pace.readyAfterMs ?? 0);
    if (!this.deleted) await this.tellStatus('True');
  }

  /** Goes on answering for a while, as a pod does that is asked to end, and lets go then. */
  public async delete(): Promise<void> {
    if (this.deleted) return;
    this.deleted = true;
    const grace = (this.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    const hooks = this.pod.spec.containers.map(
      (container) => container.lifecycle?.preStop?.sleep?.seconds ?? 0,
    );
    const wanted = Math.max(this.pace.lingerMs ?? 1000, ...hooks.map((seconds) => seconds * 1000));
    await pass(Math.min(grace, wanted));
    await this.end();
    await ignoringGone(
      this.api.call('DELETE', this.path, {
        gracePeriodSeconds: 0,
        preconditions: { uid: this.pod.metadata.uid },
      }),
    );
  }

  /** Deleted and forgotten may come at the same time; it ends once. */
  public end(): Promise<void> {
    this.deleted = true;
    this.ending ??= Promise.all([this.proxy?.end(), this.program?.end()]).then(() => this.network?.remove());
    return this.ending;
  }

  private async tellStatus(ready: 'True' | 'False'): Promise<void> {
    const now = new Date().toISOString();
    const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: now });
    const address = this.network?.address;
    const container = (name: string, image = '') => ({
      name,
      image,
      imageID: image,
      ready: ready === 'True',
      started: true,
      restartCount: 0,
      state: { running: { startedAt: now } },
    });
    const status = {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      hostIP: '10.244.0.1',
      startTime: now,
      conditions: [
        condition('PodScheduled', 'True'),
        condition('Initialized', 'True'),
        condition('ContainersReady', ready),
        condition('Ready', ready),
      ],
      containerStatuses: this.pod.spec.containers.map((each) => container(each.name, each.image)),
      initContainerStatuses: this.pod.spec.initContainers?.map((each) => container(each.name, each.image)),
    };
    await ignoringGone(this.api.merge(`${this.path}/status`, { status }));
  }
}

/** How long something takes is what a test chose; it is not a wait for something. */
export async function pass(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function ignoringGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Refused && (error.status === 404 || error.status === 409))) throw error;
  }
}
