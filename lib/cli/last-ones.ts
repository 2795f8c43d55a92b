import { keyOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { objectMap } from '../mesh/objects/object-map';
import { unnamed } from '../mesh/reading/identity';

/** Of several objects with the same key the last one, as when the files are applied. What has no name is for istioctl. */
export function lastOnes(objects: readonly MeshObject[]): readonly MeshObject[] {
  const last = objectMap(objects);
  return objects.filter((each) => each.name === unnamed || last.get(keyOf(each)) === each);
}
