import { isMapping } from './json';
import type { Json, JsonObject, MeshObject } from './mesh-object';

/** Whether two values are equal for the API server, which ignores the order of keys and null fields. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index] as Json));
  }
  if (!isMapping(one) || !isMapping(other)) return (one ?? undefined) === (other ?? undefined);
  for (const key in one)
    if (!isSame(one[key], Object.hasOwn(other, key) ? other[key] : undefined)) return false;
  for (const key in other)
    if (!Object.hasOwn(one, key) && (other[key] ?? undefined) !== undefined) return false;
  return true;
}

/** The same for objects, without fields that controllers write. */
export function isSameObject(one: MeshObject, other: MeshObject): boolean {
  if (one.apiVersion !== other.apiVersion) return false;
  return isSame(one.data, other.data) || isSame(writtenOf(one), writtenOf(other));
}

const ofControllers = new Set([
  ...['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'],
]);
const ofTools = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  // Argo Rollouts and Flagger mark the objects that they change.
  'argo-rollouts.argoproj.io/managed-by-rollouts',
  'rollout.argoproj.io/revision',
  'rollout.argoproj.io/workload-generation',
  'flagger.kubernetes.app/original-configuration',
]);

/** An object's data as people write it: without `status`, and without `metadata` that controllers and tools add. */
export function writtenOf({ data }: MeshObject): JsonObject {
  const { status: _, metadata, ...rest } = data;
  if (!isMapping(metadata)) return rest;
  const kept = Object.entries(metadata).filter(([key]) => !ofControllers.has(key));
  const clean = kept.flatMap(([key, value]): [string, Json | undefined][] => {
    if (key !== 'annotations' || !isMapping(value)) return [[key, value]];
    const annotations = Object.entries(value).filter(([name]) => !ofTools.has(name));
    return annotations.length === 0 ? [] : [[key, Object.fromEntries(annotations)]];
  });
  return { ...rest, metadata: Object.fromEntries(clean) };
}
