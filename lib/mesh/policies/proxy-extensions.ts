import type { Mesh } from '../mesh';
import { listAt } from '../objects/json-path';
import { type Field, fieldOf, type Json, type MeshObject } from '../objects/mesh-object';
import type { AcceptingPods } from './arrival';
import { policiesOf } from './policies';
import { appliesTo, hasLabels } from './selection';

const kinds: ReadonlySet<string> = new Set(['EnvoyFilter', 'WasmPlugin', 'TrafficExtension']);

/** Parts of a proxy's configuration that no request of another proxy passes. */
const withoutRequests: ReadonlySet<unknown> = new Set(['CLUSTER', 'BOOTSTRAP', 'EXTENSION_CONFIG']);

/** Filters of Istio's own telemetry, which every rendered installation before 1.18 has: they change no request. */
export const telemetry = /^(tcp-)?(stats-filter|metadata-exchange)-/;

/** Code of others in the proxies of pods that may answer a request itself, or change it; undefined if there is none. */
export function extensionOf(mesh: Mesh, pods: AcceptingPods): Field | undefined {
  for (const { object, labels, hasTarget } of policiesOf(mesh, kinds)) {
    const isNear = object.namespace === pods.namespace || object.namespace === mesh.rootNamespace;
    if (!isNear) continue;
    const applies = hasTarget ? appliesTo(mesh, object, pods) : hasLabels(pods.labels, labels);
    if (applies === 'no') continue;
    if (object.kind !== 'EnvoyFilter') return fieldOf(object);
    if (telemetry.test(object.name)) continue;
    const patch = patchOf(object, pods);
    if (patch !== undefined) return patch;
  }
  return undefined;
}

/** The first patch of an EnvoyFilter that changes the inbound side of pods. */
function patchOf(object: MeshObject, pods: AcceptingPods): Field | undefined {
  const contexts: readonly unknown[] = [undefined, 'ANY', 'object' in pods ? 'SIDECAR_INBOUND' : 'GATEWAY'];
  const patches = listAt(object, 'spec', 'configPatches');
  const index = patches.findIndex((patch) => {
    const { applyTo, match } = (patch ?? {}) as { applyTo?: Json; match?: { context?: Json } | null };
    return !withoutRequests.has(applyTo) && contexts.includes(match?.context);
  });
  return index < 0 ? undefined : fieldOf(object, 'spec', 'configPatches', index);
}
