import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { groupedBy } from '../../mesh/objects/multi-map';

/** Objects of one key in several files, by the key. */
export type Repeated = readonly (readonly [string, readonly MeshObject[]])[];

/** The objects that several files define: those of the same kind, namespace and name. */
export function repeatedIn(objects: readonly MeshObject[]): Repeated {
  // Most files define each object once, and then no key is needed.
  const names = new Map<string, Set<string>>();
  const twice = new Set<string>();
  for (const { kind, name } of objects) {
    const known = names.get(kind);
    if (known === undefined) names.set(kind, new Set([name]));
    else if (known.has(name)) twice.add(name);
    else known.add(name);
  }
  if (twice.size === 0) return [];
  const candidates = objects.filter((object) => twice.has(object.name) && isNamed(object));
  return [...groupedBy(candidates, keyOf)].filter(
    ([, same]) => new Set(same.map(({ source }) => source.file)).size > 1,
  );
}

/** An object with a generateName gets another name each time. */
function isNamed({ data }: MeshObject): boolean {
  return (data['metadata'] as { readonly name?: unknown } | undefined)?.name !== undefined;
}
