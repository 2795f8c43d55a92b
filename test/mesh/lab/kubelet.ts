import type { ApiServer } from './api-server';
import { makeCertificate } from './certificate';
import { hasProxyContainer } from './injection';
import { Nodes } from './nodes';
import type { List, Pod } from './objects';
import type { Places } from './places';
import { PodLife, type PodPace, pass } from './pod-life';
import { PortForward } from './port-forward';
import type { ProxyKind } from './proxy';

const PODS = '/api/v1/pods';
/** A start waits for others most of its time: so many at once keep two cores busy. */
const AT_ONCE = 12;
/** Before what did not work is tried again. */
const AGAIN_MS = 200;

interface Failure {
  readonly namespace: string;
  readonly words: string;
}

/** The one stand-in: takes the pods that the real scheduler bound to a node, and lets them live. */
export class Kubelet {
  public readonly nodes: Nodes;
  public readonly lives = new Map<string, PodLife>();
  private failures: readonly Failure[] = [];
  /** How often a pod became ready, or not ready, or began to end. */
  public changes = 0;
  private readonly paces = new Map<string, PodPace>();
  private readonly queue: (() => Promise<void>)[] = [];
  private starting = 0;
  private count = 0;
  private stopped = false;
  private forwards: PortForward | undefined;

  public constructor(
    private readonly api: ApiServer,
    private readonly places: Places,
  ) {
    this.nodes = new Nodes(api);
  }

  public async start(): Promise<void> {
    const certificate = await makeCertificate(this.places.work, 'kubelet', ['kubelet']);
    this.forwards = await PortForward.serve(certificate, (namespace, name) => this.find(namespace, name));
    await this.nodes.start();
    const version = await this.seeAll();
    void this.follow(version);
  }

  /** How quickly pods of a namespace, or of one app in it (`NAMESPACE/APP`), come and go from now on. */
  public setPace(of: string, pace: PodPace): void {
    this.paces.set(of, pace);
  }

  /** Why pods did not come or go, in these namespaces. */
  public failuresIn(namespaces?: readonly string[]): readonly string[] {
    const meant = this.failures.filter(({ namespace }) => namespaces?.includes(namespace) ?? true);
    return meant.map(({ words }) => words);
  }

  /** Drops the failures and the paces of proofs that are over, so that they do not affect the next. */
  public forget(isOver: (namespace: string) => boolean): void {
    this.failures = this.failures.filter(({ namespace }) => !isOver(namespace));
    for (const of of this.paces.keys()) if (isOver(of.split('/')[0] ?? '')) this.paces.delete(of);
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    this.nodes.stop();
    this.forwards?.stop();
    await Promise.allSettled([...this.lives.values()].map((life) => life.end()));
  }

  private find(namespace: string, name: string): PodLife | undefined {
    return [...this.lives.values()].find(
      ({ pod: { metadata } }) => metadata.namespace === namespace && metadata.name === name,
    );
  }

  private async follow(from: string): Promise<void> {
    let version = from;
    while (!this.stopped) {
      try {
        await this.api.watch<Pod>(PODS, version, ({ type, object }) => {
          version = object.metadata.resourceVersion ?? version;
          if (type === 'DELETED') void this.bury(object);
          else if (type === 'ADDED' || type === 'MODIFIED') this.see(object);
          else if (type === 'ERROR') throw new Error(JSON.stringify(object));
        });
      } catch {
        // Broken off, as after a standstill of the machine, or too old: what there is says what was missed.
        await pass(AGAIN_MS);
        version = await this.seeAll().catch(() => version);
      }
    }
  }

  /** Returns the version after which changes are to be watched. */
  private async seeAll(): Promise<string> {
    const { items, metadata } = await this.api.get<List<Pod>>(PODS);
    const there = new Set(items.map((pod) => pod.metadata.uid));
    for (const [uid, { pod }] of this.lives) if (!there.has(uid)) void this.bury(pod);
    for (const pod of items) this.see(pod);
    return metadata.resourceVersion;
  }

  private see(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const known = this.lives.get(uid);
    if (known !== undefined) {
      const before = serves(known);
      known.pod = pod;
      if (serves(known) !== before) this.changes++;
      if (pod.metadata.deletionTimestamp !== undefined) this.attempt(pod, known.delete());
      return;
    }
    if (!this.nodes.has(pod.spec.nodeName)) return;
    const pace = this.paceOf(pod);
    const life = new PodLife(pod, this.count++, this.api, this.places, pace);
    this.lives.set(uid, life);
    if (pod.metadata.deletionTimestamp !== undefined) this.attempt(pod, life.delete());
    else if (pace.starts ?? true) this.enqueue(async () => this.attempt(pod, life.start(proxyKind(pod))));
  }

  private enqueue(start: () => Promise<void>): void {
    this.queue.push(start);
    this.next();
  }

  private next(): void {
    if (this.starting >= AT_ONCE) return;
    const start = this.queue.shift();
    if (start === undefined) return;
    this.starting++;
    void start().finally(() => {
      this.starting--;
      this.next();
    });
  }

  private async attempt(pod: Pod, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const gone = this.stopped || pod.metadata.deletionTimestamp !== undefined;
      if (!gone) this.fail(pod, error);
    }
  }

  private fail({ metadata: { namespace = '', name } }: Pod, error: unknown): void {
    this.failures = [...this.failures, { namespace, words: `${namespace}/${name}: ${String(error)}` }];
  }

  private async bury(pod: Pod): Promise<void> {
    const uid = pod.metadata.uid ?? '';
    const life = this.lives.get(uid);
    this.lives.delete(uid);
    await life?.end().catch((error) => this.fail(pod, error));
  }

  private paceOf(pod: Pod): PodPace {
    const { namespace = '', labels = {} } = pod.metadata;
    return this.paces.get(`${namespace}/${labels['app'] ?? ''}`) ?? this.paces.get(namespace) ?? {};
  }
}

function serves({ ready, pod }: PodLife): boolean {
  return ready && pod.metadata.deletionTimestamp === undefined;
}

function proxyKind(pod: Pod): ProxyKind | undefined {
  if (pod.metadata.annotations?.['inject.istio.io/templates'] === 'gateway') return 'router';
  return hasProxyContainer(pod) ? 'sidecar' : undefined;
}
