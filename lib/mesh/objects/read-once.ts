import type { MeshObject } from './mesh-object';

/**
 * Parses each object only once per cluster domain. Most objects are in many meshes: in both states of a plan, and in
 * all interleavings between them.
 */
export function readOnce<Value extends object>(
  read: (object: MeshObject, domain: string) => Value,
): (object: MeshObject, domain: string) => Value {
  const byDomain = new Map<string, WeakMap<MeshObject, Value>>();
  return (object, domain) => {
    const known = byDomain.get(domain) ?? new WeakMap<MeshObject, Value>();
    byDomain.set(domain, known);
    const found = known.get(object);
    if (found !== undefined) return found;
    const value = read(object, domain);
    known.set(object, value);
    return value;
  };
}
