import type { Mesh } from '../mesh';
import { valueAt } from '../objects/json-path';
import type { Json, JsonObject, MeshObject } from '../objects/mesh-object';

/** The injection template of one revision: a ConfigMap `istio-sidecar-injector` of its namespace. */
export interface Injector {
  readonly object: MeshObject;
  /** The revision; `default` if the name has none. */
  readonly revision: string;
  /** The image of the proxy, without a variant such as `-distroless`. */
  readonly image: string | undefined;
  /** Whether namespaces without a label are injected too. */
  readonly isForAll: boolean;
}

const prefix = 'istio-sidecar-injector';

/** The injectors of the files, by revision. */
export function injectorsOf(mesh: Mesh): ReadonlyMap<string, Injector> {
  const injectors = new Map<string, Injector>();
  for (const object of mesh.ofKind('', 'ConfigMap')) {
    if (object.name !== prefix && !object.name.startsWith(`${prefix}-`)) continue;
    const values = parsed(valueAt(object, 'data', 'values'));
    if (values === undefined) continue;
    const revision = object.name.slice(prefix.length + 1) || 'default';
    const isForAll = at(at(values, 'sidecarInjectorWebhook'), 'enableNamespacesByDefault') === true;
    injectors.set(revision, { object, revision, image: imageOf(values), isForAll });
  }
  return injectors;
}

function imageOf(values: Json): string | undefined {
  const global = at(values, 'global');
  const image = at(at(global, 'proxy'), 'image');
  if (typeof image !== 'string') return undefined;
  const [hub, tag] = [at(global, 'hub'), at(global, 'tag')];
  // An image with a slash is complete.
  if (image.includes('/')) return image;
  return typeof hub === 'string' ? `${hub}/${image}:${String(tag)}` : undefined;
}

function at(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/** The values are JSON; other formats are not read. */
function parsed(text: Json | undefined): Json | undefined {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as Json) : undefined;
  } catch {
    return undefined;
  }
}
