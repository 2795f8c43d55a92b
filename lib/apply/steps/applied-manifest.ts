import { isMapping, specOf, withData, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';

/** What the API server writes by itself: sent back, it would be refused, or hold somebody to an older object. */
const writtenByServer = new Set([
  ...['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields'],
  ...['resourceVersion', 'selfLink', 'uid'],
]);

/**
 * An object as it is sent: with its namespace, without what the API server writes, and without `replicas` where an
 * autoscaler decides on them.
 */
export function appliedManifest(object: MeshObject, isScaled: boolean): MeshObject {
  const { status: _, metadata, ...rest } = object.data;
  const kept: Record<string, Json | undefined> = {};
  for (const [field, value] of Object.entries(isMapping(metadata) ? metadata : {}))
    if (!writtenByServer.has(field)) kept[field] = value;
  const data: JsonObject = {
    ...rest,
    metadata: { ...kept, ...(object.namespace === '' ? {} : { namespace: object.namespace }) },
  };
  const whole = withData(object, data);
  if (!isScaled || specOf(object)['replicas'] === undefined) return whole;
  const { replicas: __, ...spec } = specOf(object);
  return withSpec(whole, spec);
}
