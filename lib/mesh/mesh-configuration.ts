import type { Mesh } from './mesh';
import { valueAt } from './objects/json-path';
import { type Field, fieldOf, type Json, type JsonObject } from './objects/mesh-object';
import { documentsOf, parseAll } from './reading/documents';

/** YAML text in a ConfigMap of istiod. */
export interface ConfigurationText {
  /** Its content; empty if it cannot be read. */
  readonly value: JsonObject;
  /** The field with the text. */
  readonly at: Field;
}

/** The content of istiod's ConfigMaps: `mesh` is the mesh's configuration, `meshNetworks` its networks. */
export function configurationTexts(mesh: Mesh, key: 'mesh' | 'meshNetworks'): readonly ConfigurationText[] {
  return mesh.ofKind('', 'ConfigMap').flatMap((object) => {
    if (object.name !== 'istio' && !object.name.startsWith('istio-')) return [];
    const text = valueAt(object, 'data', key);
    if (typeof text !== 'string') return [];
    return [{ value: readText(text), at: fieldOf(object, 'data', key) }];
  });
}

function readText(text: string): JsonObject {
  for (const parsed of parseAll([...documentsOf(text)])) {
    if (!('values' in parsed)) continue;
    const [value] = parsed.values as readonly Json[];
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  }
  return {};
}
