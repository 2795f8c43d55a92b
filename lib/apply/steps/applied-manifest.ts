import { isMapping, specOf, withData, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';

/** Fields of `metadata` that the API server sets. It refuses some of them, and others would pin an old version. */
const writtenByServer = new Set([
  ...['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields'],
  ...['resourceVersion', 'selfLink', 'uid'],
]);

/**
 * A manifest as it is sent to the API server: with its namespace, without the fields that the API server sets, and
 * without `replicas` if an autoscaler sets them.
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
