import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import { keyOf } from '../mesh/objects/key';
import type { ObjectMap } from '../mesh/objects/object-map';
import { type VirtualService, virtualServicesOf } from '../mesh/routes/virtual-services';

/** Two states, read as one mesh. It shows which objects can affect one another at any time between the two. */
export interface BothStates {
  /** All objects of both states. A changed object is in it twice, so it cannot answer requests. */
  readonly mesh: Mesh;
  /** The VirtualServices of each state, with the delegates of that state. */
  readonly virtualServices: readonly VirtualService[];
}

/** Reads two states as one. */
export function readAsOne([from, to]: readonly [ObjectMap, ObjectMap], options: MeshOptions): BothStates {
  const objects = [...from.values()];
  for (const [key, object] of to) if (from.get(key) !== object) objects.push(object);
  const mesh = meshOf(objects, options);
  const all = mesh.virtualServices.map(({ object }) => object);
  const of = (state: ObjectMap) =>
    virtualServicesOf(
      all.filter((object) => state.get(keyOf(object)) === object),
      mesh.domain,
      mesh.configuration.exportTo.virtualService,
    );
  return { mesh, virtualServices: [...new Set([...of(from), ...of(to)])] };
}
