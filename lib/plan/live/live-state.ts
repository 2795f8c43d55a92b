import { apiGroupOf } from '../../mesh/objects/api-group';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { objectMap } from '../../mesh/objects/object-map';
import { namedKinds, readKinds } from '../../state/read-kinds';
import { asWritten } from './as-written';

/** What a cluster holds, to be compared with manifests, and these. */
export interface LiveState {
  readonly live: readonly MeshObject[];
  readonly manifests: readonly MeshObject[];
}

/** Manifests whose live objects are asked for by name. @param namespaces only these are asked about; none: all */
export function readByName(
  manifests: readonly MeshObject[],
  namespaces: readonly string[],
): readonly MeshObject[] {
  const kinds = kindNames(namedKinds);
  return manifests.filter((object) => kinds.has(kindName(object)) && isIn(namespaces, object));
}

/**
 * What a cluster holds as manifests would say it: without what the API server and controllers made, and without a namespace
 * that no manifest speaks of. What is not read from a cluster, such as Secrets, is taken to be as it is written.
 *
 * @param live all of the kinds that are read, and what is read by name
 * @param namespaces those that were read; none: all of them, and those of which nothing is in the manifests stay as they are
 */
export function liveStateOf(
  live: readonly MeshObject[],
  manifests: readonly MeshObject[],
  namespaces: readonly string[],
): LiveState {
  const named = objectMap(manifests);
  const own = live
    .filter((object) => named.has(keyOf(object)) || isByHand(object))
    .map((object) => asWritten(object, named.get(keyOf(object))));
  const spoken = new Set(manifests.map(({ namespace }) => namespace));
  const isOther = ({ namespace }: MeshObject) => namespace !== '' && !spoken.has(namespace);
  const others = namespaces.length === 0 ? own.filter(isOther) : [];
  const kinds = kindNames([...readKinds, ...namedKinds]);
  const unread = manifests.filter((object) => !kinds.has(kindName(object)) || !isIn(namespaces, object));
  return { live: [...own, ...unread], manifests: [...manifests, ...others] };
}

function kindNames(kinds: readonly (readonly [string, string])[]): ReadonlySet<string> {
  return new Set(kinds.map(([version, kind]) => kindName({ group: apiGroupOf(version), kind })));
}

function kindName({ group, kind }: Pick<MeshObject, 'group' | 'kind'>): string {
  return `${group}/${kind}`;
}

/** Whether an object is of some namespaces, or of the cluster as a whole. */
function isIn(namespaces: readonly string[], { kind, namespace, name }: MeshObject): boolean {
  const own = kind === 'Namespace' ? name : namespace;
  return namespaces.length === 0 || own === '' || namespaces.includes(own);
}

function isByHand({ kind, namespace, name, data }: MeshObject): boolean {
  const { ownerReferences } = (data['metadata'] ?? {}) as { readonly ownerReferences?: unknown };
  const isOfTheApi = kind === 'Service' && namespace === 'default' && name === 'kubernetes';
  return kind !== 'Namespace' && ownerReferences === undefined && !isOfTheApi;
}
