import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ISTIO_FILES, PROGRAMS, type Program } from '../parts/folder';
import type { ApiServer } from './api-server';
import { askIstiod, startIstiod } from './istiod';
import type { KubernetesObject } from './objects';
import { Part } from './part';
import type { Places } from './places';
import { startStore, writeKubeconfig } from './store';
import { waitFor } from './wait';

/** etcd, the API server, the controllers, the scheduler and istiod. */
export class ControlPlane {
  private readonly running: Part[] = [];

  private constructor(
    private readonly places: Places,
    public readonly api: ApiServer,
  ) {}

  public static async start(places: Places): Promise<ControlPlane> {
    const keys = join(places.work, 'keys');
    const { api, parts } = await startStore(places, keys);
    const plane = new ControlPlane(places, api);
    plane.running.push(...parts);
    await plane.becomeReady(keys);
    return plane;
  }

  public get kubeconfig(): string {
    return join(this.places.work, 'kubeconfig');
  }

  /** Istiod's own word about what it knows. */
  public async istiod<T>(path: string): Promise<T> {
    return JSON.parse(await askIstiod(path)) as T;
  }

  /** Waits until all of it answers; a part that ended is told at once. */
  public async mustAnswer(): Promise<void> {
    await waitFor(
      'the control plane to answer',
      async () => {
        this.mustLive();
        await Promise.all([this.api.tryGet('/api/v1/namespaces/default'), askIstiod('/ready')]);
        return true;
      },
      { seconds: 30 },
    );
  }

  public mustLive(): void {
    for (const part of this.running) part.mustLive();
  }

  public async stop(): Promise<void> {
    this.api.close();
    await Promise.all(this.running.map((part) => part.end()));
  }

  private async becomeReady(keys: string): Promise<void> {
    await waitFor('the API server to be ready', async () => {
      this.mustLive();
      return await this.api.get<{ major: string }>('/version').then(() => this.ready());
    });
    writeKubeconfig(this.kubeconfig, keys);
    this.running.push(
      this.controller('kube-controller-manager', keys),
      this.controller('kube-scheduler', keys),
    );
    await this.applyIstioCrds();
    await this.applyRootNamespace();
    this.running.push(startIstiod(this.places, this.kubeconfig));
    await waitFor('istiod to be ready', async () => {
      this.mustLive();
      return await askIstiod('/ready').then(() => true);
    });
  }

  private async ready(): Promise<true | undefined> {
    return (await this.api.tryGet('/api/v1/namespaces/default')) === undefined ? undefined : true;
  }

  private controller(program: Program, keys: string): Part {
    const { logs } = this.places;
    const flags = [`--kubeconfig=${this.kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'];
    // Both hold themselves back by default, to 20 and 50 calls a second.
    flags.push('--kube-api-qps=1000', '--kube-api-burst=2000');
    flags.push(...(program === 'kube-controller-manager' ? ['--concurrent-deployment-syncs=10'] : []));
    // The heart of a node is the lab's own timer: after a machine stood still, it is not the node that is ill, and nobody
    // would call its pods ready again.
    flags.push(...(program === 'kube-controller-manager' ? ['--node-monitor-grace-period=24h'] : []));
    // Its own serving certificate; nobody calls it.
    const env = { TMPDIR: keys };
    return new Part({
      name: program,
      command: [this.path(program), ...flags, `--cert-dir=${keys}/${program}`],
      logs,
      env,
    });
  }

  private async applyIstioCrds(): Promise<void> {
    const text = readFileSync(join(this.places.parts, ISTIO_FILES.crds.name), 'utf8');
    const crds = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject | null);
    await Promise.all(crds.map(async (crd) => crd && (await this.api.apply(crd))));
    await waitFor('Istio’s resources to be served', async () => {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const known = await this.api.list<{ status?: { conditions?: { type: string; status: string }[] } }>(
        path,
      );
      const served = known.every((crd) =>
        crd.status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True'),
      );
      return served && known.length > 0 ? true : undefined;
    });
  }

  private async applyRootNamespace(): Promise<void> {
    await this.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    await this.api.apply({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode: 'STRICT' } },
    });
  }

  private path(program: Program): string {
    return join(this.places.parts, PROGRAMS[program]);
  }
}
