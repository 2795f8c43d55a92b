import { mkdirSync } from 'node:fs';
import type { Answer, Counted, CountedLoad, LabRequest, Load } from '../pod/messages';
import type { AccessLogLine } from './access-log';
import { startClient } from './client';
import { ControlPlane } from './control-plane';
import { GATEWAY, GATEWAY_NAMESPACE } from './gateway';
import { startInjection } from './injection';
import { Kubelet } from './kubelet';
import { Marker } from './marker';
import { makeNetwork } from './network';
import type { KubernetesObject, Service } from './objects';
import type { Places } from './places';
import type { PodLife } from './pod-life';
import { compilePodProgram, type PodProgram } from './pod-program';
import { OWN_NAMESPACES, Remains } from './remains';
import { podsAreReady, proxiesAreCurrent, threadsKnow } from './settle';
import { waitFor } from './wait';
import type { XdsKind } from './xds-relay';

/** `outside`, which calls the ingress gateway, or a pod in the mesh: `NAMESPACE/APP` or `NAMESPACE/APP/VERSION`. */
export type Caller = string;

/** An answer with what the caller's proxy, or the gateway, wrote into its access log. */
export interface Outcome extends Answer {
  readonly log?: AccessLogLine;
}

export class Lab {
  private requests = 0;
  private readonly marker: Marker;
  /** How much of what became of pods every thread of every proxy knows. */
  private known = 0;

  /** Whether the control plane answers; kept where it does not. */
  private answers: Promise<void> | undefined;
  private remains: Remains | undefined;
  /** The functions that end the tasks of a proof, called as soon as the proof is over. */
  private readonly started = new Set<() => unknown>();

  private constructor(
    public readonly places: Places,
    public readonly plane: ControlPlane,
    public readonly kubelet: Kubelet,
    private readonly client: PodProgram,
  ) {
    this.marker = new Marker(plane.api);
  }

  /** Must be called in namespaces of its own; see `first.ts`. */
  public static async start(places: Places): Promise<Lab> {
    mkdirSync(places.work, { recursive: true });
    const [plane, client] = await Promise.all([
      makeNetwork().then(() => ControlPlane.start(places)),
      compilePodProgram(places.work).then(() => startClient(places)),
    ]);
    const lab = new Lab(places, plane, new Kubelet(plane.api, places), client);
    lab.kubelet.setPace(GATEWAY_NAMESPACE, { holdable: true });
    await Promise.all([startInjection(plane.api), lab.startGateway()]);
    lab.remains = await Remains.besides(plane.api);
    return lab;
  }

  private async startGateway(): Promise<void> {
    await this.kubelet.start();
    await this.marker.create();
    await this.apply(GATEWAY);
    await this.settle();
  }

  /** Server-side apply, Namespaces first, with strict field validation. */
  public async apply(objects: readonly KubernetesObject[]): Promise<void> {
    const first = objects.filter((object) => object.kind === 'Namespace');
    const rest = objects.filter((object) => object.kind !== 'Namespace');
    await Promise.all(first.map((object) => this.applyNamespace(object)));
    await Promise.all(rest.map((object) => this.plane.api.apply(object)));
  }

  /** A pod that comes before its namespace's service account is refused, and tried again seconds later. */
  private async applyNamespace(object: KubernetesObject): Promise<void> {
    // One of the same name, of the proof before, may still be on its way out.
    await waitFor(`the old namespace ${object.metadata.name} to be gone`, async () => {
      const { metadata } = await this.plane.api.apply(object);
      return metadata.deletionTimestamp === undefined ? true : undefined;
    });
    const path = `/api/v1/namespaces/${object.metadata.name}/serviceaccounts/default`;
    await waitFor(`${path} to be created`, () => this.plane.api.tryGet(path));
  }

  public async remove(objects: readonly KubernetesObject[]): Promise<void> {
    await Promise.all(objects.map((object) => this.plane.api.remove(object)));
  }

  /** Waits until pods are ready and every proxy works by what was applied. */
  public async settle(namespaces?: readonly string[]): Promise<void> {
    await podsAreReady(this.plane, this.kubelet, namespaces);
    await this.proxiesAreCurrent();
  }

  public async proxiesAreCurrent(): Promise<void> {
    const { changes } = this.kubelet;
    await proxiesAreCurrent(this.plane, this.kubelet, this.marker);
    if (changes > this.known) await threadsKnow();
    this.known = Math.max(this.known, changes);
  }

  /** The live pods of a namespace, of an app in it, or of one version of that. */
  public pods(of: string): readonly PodLife[] {
    const [namespace, app, version] = of.split('/');
    return [...this.kubelet.lives.values()].filter(({ pod: { metadata } }) => {
      const { labels = {}, deletionTimestamp } = metadata;
      if (metadata.namespace !== namespace || deletionTimestamp !== undefined) return false;
      return (
        (app === undefined || labels['app'] === app) &&
        (version === undefined || labels['version'] === version)
      );
    });
  }

  public async request(from: Caller, request: LabRequest): Promise<Outcome> {
    const mark = `lab-${++this.requests}.`;
    const marked = { ...request, headers: { ...request.headers, 'x-lab-request': mark } };
    const caller = this.proxyOf(from);
    const resolved = await this.resolve(from, marked);
    const since = caller.proxy?.logLength() ?? 0;
    const answer = await this.senderFor(from).send(resolved);
    const name = answer.localPort === undefined ? mark : `:${answer.localPort}"`;
    const log = await this.logLine(caller, name, since);
    return { ...answer, ...(log && { log }) };
  }

  /** Requests in turn, bounded in count and time. */
  public async load(
    from: Caller,
    load: Load,
  ): Promise<{ answers: Promise<readonly Answer[]>; stop: () => void }> {
    const requests = await Promise.all(load.requests.map((request) => this.resolve(from, request)));
    return this.senderFor(from).load({ ...load, requests });
  }

  /** As many requests as one likes, at a pace, of which only the numbers are kept. */
  public async countLoad(
    from: Caller,
    load: Omit<CountedLoad, 'mark'>,
  ): Promise<{ counted: Promise<Counted>; stop: () => void }> {
    const requests = await Promise.all(load.requests.map((request) => this.resolve(from, request)));
    return this.senderFor(from).countLoad({ ...load, requests, mark: `load-${++this.requests}` });
  }

  /** The proxy through which a caller's requests go first: its sidecar, or the gateway. */
  public proxyOf(from: Caller): PodLife {
    return from === 'outside' ? this.gateway() : this.caller(from);
  }

  /**
   * Holds back istiod's updates, all or those of these kinds, from the proxies of these pods until `release`. It works
   * for the gateway, and for pods that were started at a pace with `holdable`.
   */
  public holdBack(pods: readonly PodLife[], kinds: readonly XdsKind[] | 'all' = 'all'): void {
    for (const { proxy } of pods) proxy?.holdBack(kinds);
  }

  public release(pods: readonly PodLife[]): void {
    this.holdBack(pods, []);
  }

  /**
   * Has a process, or whatever else does not end by itself, end with the proof.
   *
   * @returns what to call when it ended before
   */
  public endsWithProof(end: () => unknown): () => void {
    // Called when a proof may be over, and its lab of no use.
    const { started } = this;
    started.add(end);
    return () => started.delete(end);
  }

  /** Ends all that a proof started, and deletes all that it made; controllers do the rest meanwhile. */
  public async reset(): Promise<void> {
    for (const end of this.started) end();
    this.started.clear();
    this.client.stopLoads();
    // Those of the proof itself go with it.
    this.release(this.pods(GATEWAY_NAMESPACE));
    this.kubelet.forget((namespace) => !OWN_NAMESPACES.test(namespace));
    await this.remains?.remove();
  }

  /** Waits until nothing of the proofs before is left. @throws with what is left, or which part of the cluster is gone */
  public async becomesClean(): Promise<void> {
    // Nobody waits a second time for a cluster that does not answer.
    this.answers ??= this.plane.mustAnswer();
    await this.answers;
    this.answers = undefined;
    let left: readonly string[] = [];
    const look = async () => {
      this.plane.mustLive();
      left = (await this.remains?.remove()) ?? [];
      return left.length === 0 ? true : undefined;
    };
    await waitFor('the remains of earlier proofs to be gone', look, {
      seconds: 60,
      seen: () => left.join('\n'),
    });
    // Those of pods that went meanwhile.
    this.kubelet.forget((namespace) => !OWN_NAMESPACES.test(namespace));
    await podsAreReady(this.plane, this.kubelet, [GATEWAY_NAMESPACE]);
    this.gateway().proxy?.part.mustLive();
  }

  /** Deletes those of the namespaces that there are; those on their way out may be gone before they are asked to. */
  public async removeNamespaces(isMeant: (name: string) => boolean): Promise<void> {
    const all = await this.plane.api.list<KubernetesObject>('/api/v1/namespaces');
    const meant = all.filter(
      ({ metadata: { name, deletionTimestamp } }) => deletionTimestamp === undefined && isMeant(name),
    );
    await this.remove(meant.map((object) => ({ ...object, apiVersion: 'v1', kind: 'Namespace' })));
  }

  public async stop(): Promise<void> {
    await this.kubelet.stop();
    await this.plane.stop();
  }

  public gateway(): PodLife {
    const [gateway] = this.pods('istio-system/istio-ingressgateway');
    if (gateway === undefined) throw new Error('the ingress gateway has no pod');
    return gateway;
  }

  private caller(from: Caller): PodLife {
    const found = this.pods(from).find((life) => life.ready);
    if (found === undefined) throw new Error(`there is no ready pod ${from} to call from`);
    return found;
  }

  private senderFor(from: Caller): PodProgram {
    if (from === 'outside') return this.client;
    const life = this.caller(from);
    if (life.program === undefined) throw new Error(`pod ${life.pod.metadata.name} does not run`);
    return life.program;
  }

  private async logLine(caller: PodLife, mark: string, since: number): Promise<AccessLogLine | undefined> {
    const { proxy } = caller;
    if (proxy === undefined) return undefined;
    return await waitFor(
      'the access log to be written',
      () => proxy.accessLog(mark, since).find(isOutbound),
      {
        seconds: 10,
      },
    ).catch(() => undefined);
  }

  /** The answer that DNS would give: a cluster IP for a Service, the gateway's address for a call from outside. */
  private async resolve(from: Caller, request: LabRequest): Promise<LabRequest> {
    const { hostname } = new URL(request.url);
    const next = request.next && (await this.resolve(this.afterFirst(from), request.next));
    if (request.address !== undefined) return { ...request, next };
    if (from === 'outside') return { ...request, next, address: this.gateway().network?.address };
    return { ...request, next, address: await this.addressOf(hostname, from.split('/')[0] ?? '') };
  }

  /** The pod that makes the second call is not known yet: its namespace has to stand in the host. */
  private afterFirst(from: Caller): Caller {
    return from === 'outside' ? 'default' : from;
  }

  private async addressOf(host: string, namespace: string): Promise<string> {
    const [name = '', inNamespace = namespace] = host.split('.');
    const service = await this.plane.api.tryGet<Service>(
      `/api/v1/namespaces/${inNamespace}/services/${name}`,
    );
    const clusterIp = service?.spec.clusterIP;
    if (clusterIp !== undefined && clusterIp !== 'None') return clusterIp;
    const [pod] =
      service === undefined ? [] : this.pods(`${inNamespace}/${service.spec.selector?.['app'] ?? ''}`);
    // A name that nobody knows still shows what the sidecar makes of it.
    return pod?.network?.address ?? '10.96.255.254';
  }
}

/** A pod that calls itself logs the request a second time, where it comes in. */
function isOutbound({ cluster }: AccessLogLine): boolean {
  return cluster?.startsWith('inbound|') !== true;
}
