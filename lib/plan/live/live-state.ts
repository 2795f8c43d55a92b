import { apiGroupOf } from '../../api-version/api-group';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { objectMap } from '../../mesh/objects/object-map';
import { namedKinds, readKinds } from '../../state/read-kinds';
import { asWritten } from './as-written';

/** Live objects and manifests that can be compared. */
export interface LiveState {
  readonly live: readonly MeshObject[];
  readonly manifests: readonly MeshObject[];
}

/** Manifests whose live objects are read by name. @param namespaces only these are read; none: all */
export function readByName(
  manifests: readonly MeshObject[],
  namespaces: readonly string[],
): readonly MeshObject[] {
  const kinds = kindNames(namedKinds);
  return manifests.filter((object) => kinds.has(kindName(object)) && isIn(namespaces, object));
}

/**
 * The live objects as their manifests would be written: without the fields and objects that the API server and
 * controllers create. Objects that are not read from a cluster, such as Secrets, are assumed to be as written.
 *
 * @param live all objects of the kinds that are read as a whole, and those that are read by name
 * @param namespaces the namespaces that were read; none: all of them, and those without a manifest do not change
 */
export function liveStateOf(
  live: readonly MeshObject[],
  manifests: readonly MeshObject[],
  namespaces: readonly string[],
): LiveState {
  const named = objectMap(manifests);
  // Of objects that are read by name or for istiod alone, those without a manifest do not change.
  const byName = kindNames(namedKinds);
  const isContext = (object: MeshObject) =>
    !named.has(keyOf(object)) && (byName.has(kindName(object)) || !isIn(namespaces, object));
  const context = live.filter(isContext);
  const own = live
    .filter((object) => !isContext(object) && (named.has(keyOf(object)) || isByHand(object)))
    .map((object) => asWritten(object, named.get(keyOf(object))));
  const spoken = new Set(manifests.map(({ namespace }) => namespace));
  const isOther = ({ namespace }: MeshObject) => namespace !== '' && !spoken.has(namespace);
  const others = namespaces.length === 0 ? own.filter(isOther) : [];
  const kinds = kindNames([...readKinds, ...namedKinds]);
  const unread = manifests.filter((object) => !kinds.has(kindName(object)) || !isIn(namespaces, object));
  return { live: [...own, ...unread, ...context], manifests: [...manifests, ...others, ...context] };
}

function kindNames(kinds: readonly (readonly [string, string])[]): ReadonlySet<string> {
  return new Set(kinds.map(([version, kind]) => kindName({ group: apiGroupOf(version), kind })));
}

function kindName({ group, kind }: Pick<MeshObject, 'group' | 'kind'>): string {
  return `${group}/${kind}`;
}

/** Whether an object is in one of some namespaces, or cluster-scoped. */
function isIn(namespaces: readonly string[], { kind, namespace, name }: MeshObject): boolean {
  const own = kind === 'Namespace' ? name : namespace;
  return namespaces.length === 0 || own === '' || namespaces.includes(own);
}

function isByHand({ kind, namespace, name, data }: MeshObject): boolean {
  const { ownerReferences } = (data['metadata'] ?? {}) as { readonly ownerReferences?: unknown };
  const isOfTheApi = kind === 'Service' && namespace === 'default' && name === 'kubernetes';
  return kind !== 'Namespace' && ownerReferences === undefined && !isOfTheApi;
}
