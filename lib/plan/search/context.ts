import { servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { specOf } from '../../mesh/objects/json';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { affectingAll } from '../updates';

/**
 * The unchanged objects that any request may depend on: Gateways and their pods, Namespaces, Sidecars, policies for
 * many hosts.
 */
export function contextOf(states: readonly ObjectMap[], both: Mesh, changed: readonly string[]): ObjectMap {
  const moving = new Set(changed);
  const found = new Map<string, MeshObject>();
  const pods = new Set(gatewayPods(both));
  for (const state of states) {
    for (const [key, object] of state) {
      const isOfAll = affectingAll.has(object.kind) || pods.has(object) || isForMany(object);
      if (isOfAll && !moving.has(key)) found.set(key, object);
    }
  }
  return found;
}

function isForMany(object: MeshObject): boolean {
  return object.kind === 'DestinationRule' && String(specOf(object)['host']).startsWith('*');
}

/** The objects whose pods serve a gateway. */
export function gatewayPods({ gateways, workloads }: Mesh): MeshObject[] {
  // Most gateways are for the same pods.
  const bySelector = new Map(gateways.map((gateway) => [JSON.stringify(gateway.spec.selector), gateway]));
  const different = [...bySelector.values()];
  return workloads.all.flatMap(({ object, labels }) =>
    different.some((gateway) => servesGateway(labels, gateway)) ? [object] : [],
  );
}
