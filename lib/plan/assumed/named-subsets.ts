import type { MeshObject } from '../../mesh/objects/mesh-object';
import { destinationsFrom } from '../../mesh/routes/destinations';
import type { VirtualService } from '../../mesh/routes/virtual-services';

/** The subsets of one host that routes name. */
export interface NamedSubsets {
  readonly names: ReadonlySet<string>;
  /** The first object that names one of them. */
  readonly by: MeshObject;
}

/**
 * The subsets that routes name, by host.
 *
 * @param isReachedOnly whether routes that no request can reach are left out
 */
export function namedSubsets(
  virtualServices: readonly VirtualService[],
  { isReachedOnly = false } = {},
): ReadonlyMap<string, NamedSubsets> {
  const found = new Map<string, { readonly names: Set<string>; readonly by: MeshObject }>();
  for (const virtualService of virtualServices) {
    for (const { host, destination, isReached } of destinationsFrom(virtualService)) {
      if (!destination.subset || (isReachedOnly && !isReached)) continue;
      const those = found.get(host) ?? { names: new Set<string>(), by: virtualService.object };
      found.set(host, those);
      those.names.add(destination.subset);
    }
  }
  return found;
}
