import { Refused } from '../lab/api-server';
import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { waitFor } from '../lab/wait';

const HAS_PODS = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|Pod)$/;
const ISTIO = /\.istio\.io\//;

/** The objects in the cluster for one rule; its twins follow one another, and the objects that they share stay. */
export class Scene {
  private held: readonly KubernetesObject[] = [];

  public constructor(private readonly lab: Lab) {}

  /**
   * Makes these objects, and no others, be there. Istio's are made anew, in the order of their names: of two of the
   * same second istiod takes that one first.
   *
   * @returns what the API server said about what it refused
   */
  public async change(objects: readonly KubernetesObject[]): Promise<readonly string[]> {
    const next = [...objects].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    const wanted = new Set(next.map((object) => JSON.stringify(object)));
    const stays = (object: KubernetesObject) =>
      object.kind === 'Namespace' || (wanted.has(JSON.stringify(object)) && !ISTIO.test(object.apiVersion));
    await this.remove(this.held.filter((object) => !stays(object)));
    const kept = this.held.filter(stays);
    const known = new Set(kept.map((object) => JSON.stringify(object)));
    const fresh = next.filter((object) => !known.has(JSON.stringify(object)));
    this.held = [...kept, ...fresh];
    await this.lab.apply(fresh.filter(({ kind }) => kind === 'Namespace'));
    const refusals: string[] = [];
    for (const object of fresh.filter(({ kind }) => kind !== 'Namespace')) {
      await this.lab.plane.api.apply(object).catch((error) => {
        if (!(error instanceof Refused)) throw error;
        refusals.push(error.message);
      });
    }
    return refusals;
  }

  /** Takes away what no namespace takes with it when it goes. */
  public async clear(): Promise<void> {
    const stays = ['istio-system', 'default', undefined];
    const left = this.held.filter(
      ({ kind, metadata }) => kind !== 'Namespace' && stays.includes(metadata.namespace),
    );
    await this.remove(left);
    this.held = [];
  }

  /** Deletes objects. Refused ones do not exist; those with pods are gone when their pods are. */
  private async remove(objects: readonly KubernetesObject[]): Promise<void> {
    const { api } = this.lab.plane;
    await Promise.all(
      objects.map(async (object) => {
        const path = await api.pathOf(object).catch(() => undefined);
        if (path === undefined) return;
        // A Deployment of the same name must not meet the pods of the one before.
        const hasPods = HAS_PODS.test(object.kind);
        const options = { propagationPolicy: hasPods ? 'Foreground' : 'Background' };
        await api.call('DELETE', path, options).catch((error) => {
          if (!(error instanceof Refused && error.status === 404)) throw error;
        });
        if (!hasPods) return;
        const isGone = async () => ((await api.tryGet(path)) === undefined ? true : undefined);
        await waitFor(`${path} to be gone`, isGone, { seconds: 60 });
      }),
    );
  }
}

function orderOf({ metadata: { name, namespace } }: KubernetesObject): string {
  return `${name}.${namespace}`;
}
