import type { Mesh } from '../mesh';
import { labelsAt } from '../objects/json-path';
import type { Labels, MeshObject } from '../objects/mesh-object';

/** The injection settings of a namespace, from its labels. */
export interface NamespaceInjection {
  readonly object: MeshObject;
  readonly labels: Labels;
  /** Whether its pods get a sidecar unless they opt out. */
  readonly isInjected: boolean;
  /** Whether its pods are in the ambient mesh. */
  readonly isAmbient: boolean;
}

const known = new WeakMap<Mesh, ReadonlyMap<string, NamespaceInjection>>();

/** Every Namespace of the files, by name. */
export function namespacesOf(mesh: Mesh): ReadonlyMap<string, NamespaceInjection> {
  const found = known.get(mesh) ?? new Map(mesh.ofKind('', 'Namespace').map(injectionOf));
  known.set(mesh, found);
  return found;
}

function injectionOf(object: MeshObject): [name: string, injection: NamespaceInjection] {
  const labels = labelsAt(object, 'metadata', 'labels');
  const isInjected =
    labels['istio-injection'] === 'enabled' ||
    (labels['istio-injection'] === undefined && labels['istio.io/rev'] !== undefined);
  const isAmbient = labels['istio.io/dataplane-mode'] === 'ambient';
  return [object.name, { object, labels, isInjected, isAmbient }];
}
