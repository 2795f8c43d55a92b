import type { MeshObject } from './mesh-object';

/** Sorts older objects first. Objects of the same age, such as those in files, are sorted by name, then namespace. */
export function asIstiodTakesThem(a: MeshObject, b: MeshObject): number {
  return (
    byCodeUnit(createdAt(a), createdAt(b)) ||
    byCodeUnit(a.name, b.name) ||
    byCodeUnit(a.namespace, b.namespace)
  );
}

/** The creation time of an object, to the second; empty for objects from files. */
export function createdAt({ data }: MeshObject): string {
  const { creationTimestamp } = (data['metadata'] ?? {}) as { creationTimestamp?: unknown };
  return typeof creationTimestamp === 'string' ? creationTimestamp : '';
}

export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
