import { isMapping } from '../objects/json';
import { listAt } from '../objects/json-path';
import type { Container } from '../objects/kubernetes-types';
import type { FieldPath, Json, JsonObject, MeshObject } from '../objects/mesh-object';
import { templatePath, type Workload } from '../registry/workloads';

/** A container of a pod, and its field. */
export interface PlacedContainer {
  readonly container: Container & JsonObject;
  readonly path: FieldPath;
}

/** All containers of an object's pods, including init containers. */
export function containersOf(object: MeshObject): PlacedContainer[] {
  const template = templatePath(object);
  if (template === undefined) return [];
  return ['containers', 'initContainers'].flatMap((list) => {
    const path = [...template, 'spec', list];
    return listAt(object, ...path).flatMap((container: Json, index) =>
      isMapping(container)
        ? [{ container: container as Container & JsonObject, path: [...path, index] }]
        : [],
    );
  });
}

/**
 * Whether pods request a sidecar, or opt out, by themselves; the label overrides the annotation. Of another value than
 * `true` and `false`, as of none, the namespace decides.
 */
export function ownWish({ labels, annotations }: Workload): boolean | undefined {
  const wish = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  return wish === 'true' || wish === 'false' ? wish === 'true' : undefined;
}
