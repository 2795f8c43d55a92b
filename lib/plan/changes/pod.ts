import { isMapping, specOf } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import type { KindOfChange } from './kind-of-change';

/**
 * A Pod without a controller: the API server lets its images, its deadline and its tolerations change, and nothing
 * else in `spec`.
 *
 * A changed image restarts the container in place, which a note says. Any other change means that the Pod is deleted
 * in one step and created again in a later one. That passes only if no request reaches it. **The way back** is the
 * same.
 */
export const pod: KindOfChange = { kinds: ['/Pod'], immutableField };

function immutableField(from: MeshObject, to: MeshObject): string | undefined {
  const [before, after] = [immutablePart(specOf(from)), immutablePart(specOf(to))];
  const changed = Object.keys({ ...before, ...after }).filter((name) => !isSame(before[name], after[name]));
  return changed.length === 0 ? undefined : `spec.${changed.sort()[0]}`;
}

function immutablePart({ activeDeadlineSeconds: _, tolerations: __, ...spec }: JsonObject): JsonObject {
  const lists = ['containers', 'initContainers'].map((name) => [name, withoutImages(spec[name])] as const);
  return { ...spec, ...Object.fromEntries(lists) };
}

function withoutImages(containers: Json | undefined): Json | undefined {
  if (!Array.isArray(containers)) return containers;
  return containers.map((each) => (isMapping(each) ? { ...each, image: null } : each));
}
