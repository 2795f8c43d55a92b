import type { Cluster, LiveObject, RequestOptions } from '../../kubernetes/cluster';
import { apiGroupOf } from '../../mesh/objects/api-group';
import { wordsOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { readKinds } from '../../state/read-kinds';
import { mapConcurrently } from './read';

/** What Kubernetes puts into every namespace. */
const everywhere = new Set(['kube-root-ca.crt', 'default', 'kubernetes']);
/** The label of what istiod puts there: its root certificate, and the certificates that it took back. */
const ofIstiod = 'istio.io/config';

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
export async function unmanagedObjects(
  cluster: Cluster,
  namespace: string,
  states: readonly ObjectMap[],
  options: RequestOptions = {},
): Promise<string[]> {
  const known = new Set(states.flatMap((state) => [...state.keys()]));
  const lists = await mapConcurrently(kinds, (kind) => cluster.list(kind, { namespace, ...options }));
  const keys = lists.flat().flatMap((object) => {
    const {
      name,
      labels,
      ownerReferences = [],
    } = object.metadata as LiveObject['metadata'] & {
      readonly labels?: Labels;
      readonly ownerReferences?: readonly unknown[];
    };
    // What is owned by something goes with that.
    if (ownerReferences.length > 0 || everywhere.has(name) || labels?.[ofIstiod] === 'true') return [];
    const key = `${apiGroupOf(object.apiVersion)}/${object.kind}/${namespace}/${name}`;
    return known.has(key) ? [] : [key];
  });
  return keys.sort().map(wordsOf);
}
