import { apiGroupOf } from '../../api-version/api-group';
import type { Cluster, LiveObject, RequestOptions } from '../../kubernetes/cluster';
import { wordsOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { readKinds } from '../../state/read-kinds';
import { mapConcurrently } from './read';

/** Names of the objects that Kubernetes creates in every namespace. */
const inEveryNamespace = new Set(['kube-root-ca.crt', 'default', 'kubernetes']);
/** The label of the objects that istiod creates there: its root certificate and the revoked certificates. */
const ofIstiod = 'istio.io/config';

const kinds = [
  ...readKinds.map(([apiVersion, kind]) => ({ apiVersion, kind })),
  ...['ConfigMap', 'Secret', 'PersistentVolumeClaim'].map((kind) => ({ apiVersion: 'v1', kind })),
  { apiVersion: 'batch/v1', kind: 'CronJob' },
].filter(({ kind }) => kind !== 'Namespace');

/**
 * The objects in a namespace that neither state contains, and that would be deleted with it.
 *
 * @returns their names, for example `Deployment shop/cart-v1`, sorted
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
    // An owned object is deleted with its owner anyway.
    if (ownerReferences.length > 0 || inEveryNamespace.has(name) || labels?.[ofIstiod] === 'true') return [];
    const key = `${apiGroupOf(object.apiVersion)}/${object.kind}/${namespace}/${name}`;
    return known.has(key) ? [] : [key];
  });
  return keys.sort().map(wordsOf);
}
