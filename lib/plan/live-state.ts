import { apiGroupOf } from '../mesh/api-group';
import type { MeshObject } from '../mesh/mesh-object';
import { readKinds } from '../state/read-kinds';
import { asWritten } from './as-written';
import { keyOf, objectMap } from './objects';

/** What a cluster holds, to be compared with manifests, and these. */
export interface LiveState {
  readonly live: readonly MeshObject[];
  readonly manifests: readonly MeshObject[];
}

/**
 * What a cluster holds as manifests would say it: without what the API server and controllers made, and without a namespace
 * that no manifest speaks of. Kinds that are not read from a cluster, such as Secrets, are taken to be as they are written.
 *
 * @param isWhole whether all namespaces were read: those of which nothing is in the manifests then stay as they are
 */
export function besideManifests(
  live: readonly MeshObject[],
  manifests: readonly MeshObject[],
  isWhole: boolean,
): LiveState {
  const named = objectMap(manifests);
  const own = live
    .filter((object) => named.has(keyOf(object)) || isByHand(object))
    .map((object) => asWritten(object, named.get(keyOf(object))));
  const spoken = new Set(manifests.map(({ namespace }) => namespace));
  const others = isWhole ? own.filter(({ namespace }) => namespace !== '' && !spoken.has(namespace)) : [];
  const unread = manifests.filter((object) => !isRead(object));
  return { live: [...own, ...unread], manifests: [...manifests, ...others] };
}

function isRead({ group, kind }: MeshObject): boolean {
  return readKinds.some(([version, each]) => each === kind && apiGroupOf(version) === group);
}

function isByHand({ kind, namespace, name, data }: MeshObject): boolean {
  const { ownerReferences } = (data['metadata'] ?? {}) as { readonly ownerReferences?: unknown };
  const isOfTheApi = kind === 'Service' && namespace === 'default' && name === 'kubernetes';
  return kind !== 'Namespace' && ownerReferences === undefined && !isOfTheApi;
}
