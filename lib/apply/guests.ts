import { type ObjectMap, wordsOf } from '../plan/objects';
import { readKinds } from '../state/cluster';
import type { Asked, Cluster, LiveObject } from './cluster/cluster';
import { forEachOf } from './live/read';

/** What Kubernetes and istiod put into every namespace. */
const everywhere = new Set(['kube-root-ca.crt', 'istio-ca-root-cert', 'default', 'kubernetes']);

const kinds = [
  ...readKinds.map(([apiVersion, kind]) => ({ apiVersion, kind })),
  ...['ConfigMap', 'Secret', 'PersistentVolumeClaim'].map((kind) => ({ apiVersion: 'v1', kind })),
  { apiVersion: 'batch/v1', kind: 'CronJob' },
].filter(({ kind }) => kind !== 'Namespace');

/**
 * Objects in a namespace that no state speaks of, and that would go with it.
 *
 * @returns their names, such as `Deployment shop/cart-v1`, sorted
 */
export async function guestsOf(
  cluster: Cluster,
  namespace: string,
  states: readonly ObjectMap[],
  asked: Asked = {},
): Promise<string[]> {
  const known = new Set(states.flatMap((state) => [...state.keys()]));
  const lists = await forEachOf(kinds, (kind) => cluster.list(kind, { namespace, ...asked }));
  const keys = lists.flat().flatMap((object) => {
    const { name, ownerReferences = [] } = object.metadata as LiveObject['metadata'] & {
      readonly ownerReferences?: readonly unknown[];
    };
    // What is owned by something goes with that.
    if (ownerReferences.length > 0 || everywhere.has(name)) return [];
    const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
    const key = `${group}/${object.kind}/${namespace}/${name}`;
    return known.has(key) ? [] : [key];
  });
  return keys.sort().map(wordsOf);
}
