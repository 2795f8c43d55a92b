import type { MeshObject } from './mesh-object';

/** Older objects first; of those that are as old as one another, and in files all are, by name, then namespace. */
export function asIstiodTakesThem(a: MeshObject, b: MeshObject): number {
  return (
    byCodeUnit(createdAt(a), createdAt(b)) ||
    byCodeUnit(a.name, b.name) ||
    byCodeUnit(a.namespace, b.namespace)
  );
}

/** When the API server took an object, to the second; nothing for what was read from files. */
export function createdAt({ data }: MeshObject): string {
  const { creationTimestamp } = (data['metadata'] ?? {}) as { creationTimestamp?: unknown };
  return typeof creationTimestamp === 'string' ? creationTimestamp : '';
}

export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
