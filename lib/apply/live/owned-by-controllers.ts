import type { Cluster, RequestOptions } from '../../kubernetes/cluster';
import { ownedFieldsOf } from '../../mesh/controllers/owned-fields';
import type { MeshOptions } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { withFieldsOf } from '../../plan/changes/owned-fields';
import { manifestOf } from './manifest';
import { readLive } from './read';

/**
 * Both states, with the fields that controllers write as the cluster has them: the old state may be of before a release
 * that is under way, and its weights and hashes are in no live object any more.
 */
export async function withLiveFields(
  cluster: Cluster,
  states: readonly [ObjectMap, ObjectMap],
  { domain = 'cluster.local' }: MeshOptions = {},
  options: RequestOptions = {},
): Promise<readonly [ObjectMap, ObjectMap]> {
  const [from, to] = states;
  const owned = ownedFieldsOf(to.values(), domain).filter(({ by }) => from.has(keyOf(by)));
  const named = new Map<string, MeshObject>();
  for (const { key } of owned) {
    const object = to.get(key) ?? from.get(key);
    if (object !== undefined) named.set(key, object);
  }
  if (named.size === 0) return states;
  const live = new Map<string, MeshObject>();
  for (const [key, object] of await readLive(cluster, named, options)) {
    const manifest = manifestOf(object);
    if (manifest !== undefined) live.set(key, manifest);
  }
  return [withFieldsOf(live, from, owned), withFieldsOf(live, to, owned)];
}
