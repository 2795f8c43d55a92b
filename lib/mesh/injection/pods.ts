import { listAt } from '../objects/at';
import type { Container } from '../objects/kubernetes-types';
import type { FieldPath, Json, JsonObject, MeshObject } from '../objects/mesh-object';
import { templatePath, type Workload } from '../registry/workloads';

/** A container of a pod, and where it stands. */
export interface PlacedContainer {
  readonly container: Container & JsonObject;
  readonly path: FieldPath;
}

/** All containers of what an object makes, those that start before the others too. */
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

/** Whether pods say themselves that they want a sidecar, or none; the label counts before the annotation. */
export function ownWish({ labels, annotations }: Workload): boolean | undefined {
  const wish = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  return wish === undefined ? undefined : wish.toLowerCase() !== 'false';
}

function isMapping(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
