import type { Mesh } from '../../mesh/mesh';
import { fieldOf, type Json, type JsonObject, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

/** Workloads whose selector can be set apart from the labels of the pods that they make. */
const kinds = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']);

export const selectorMissesTemplate = rule({
  name: 'selector-misses-template',
  description: 'A workload selects a label that its own pod template does not have.',
  severity: 'error',
  messages: {
    missing: {
      message: '{kind} {name} selects {label}={wanted}, but its pods have no label {label}',
      effect: 'the API server refuses the {kind}, so none of its pods runs',
      fix: 'add {label}: {wanted} to the labels of the template',
    },
    different: {
      message: '{kind} {name} selects {label}={wanted}, but its pods have {label}={found}',
      effect: 'the API server refuses the {kind}, so none of its pods runs',
      fix: 'write the same value in both places; the selector of a deployed workload cannot be changed',
    },
  },
  check(mesh: Mesh, report) {
    for (const object of mesh.objects) {
      if (object.group !== 'apps' || !kinds.has(object.kind)) continue;
      const template = below(object.data, 'spec', 'template', 'metadata', 'labels');
      for (const [label, wanted] of Object.entries(below(object.data, 'spec', 'selector', 'matchLabels'))) {
        const found = Object.hasOwn(template, label) ? template[label] : undefined;
        if (typeof wanted !== 'string' || found === wanted) continue;
        const told = {
          at: fieldOf(object, 'spec', 'selector', 'matchLabels', label),
          related: [otherEnd(object, label, found)],
        };
        const holes = { kind: object.kind, name: object.name, label, wanted };
        if (typeof found === 'string') report('different', { ...told, with: { ...holes, found } });
        else report('missing', { ...told, with: holes });
      }
    }
  },
});

function otherEnd(object: MeshObject, label: string, found: Json | undefined) {
  const message = found === undefined ? `the pods have no label ${label}` : `the pods have ${label}=${found}`;
  return { at: fieldOf(object, 'spec', 'template', 'metadata', 'labels', label), message };
}

/** The object at the end of a path; an empty one where there is none. */
function below(object: JsonObject, ...path: readonly string[]): JsonObject {
  let at: Json | undefined = object;
  for (const key of path) at = isObject(at) ? at[key] : undefined;
  return isObject(at) ? at : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
