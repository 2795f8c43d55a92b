import { servesGateway } from '../mesh/gateways';
import { meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/mesh-object';
import { makesPods } from './kinds';
import { type ObjectMap, specOf } from './objects';

const ofAll = new Set(['Gateway', 'Sidecar', 'Namespace', 'PeerAuthentication']);

/**
 * What any request may meet and no step changes: gateways and their pods, namespaces, what sidecars may see, policies
 * for many hosts.
 */
export function contextOf(states: readonly ObjectMap[], changed: readonly string[]): ObjectMap {
  const moving = new Set(changed);
  const found = new Map<string, MeshObject>();
  for (const state of states) {
    const pods = gatewayPods(state);
    for (const [key, object] of state) {
      const isOfAll = ofAll.has(object.kind) || pods.has(object) || isForMany(object);
      if (isOfAll && !moving.has(key)) found.set(key, object);
    }
  }
  return found;
}

function isForMany(object: MeshObject): boolean {
  return object.kind === 'DestinationRule' && String(specOf(object)['host']).startsWith('*');
}

function gatewayPods(state: ObjectMap): ReadonlySet<MeshObject> {
  const objects = [...state.values()].filter((object) => object.kind === 'Gateway' || makesPods(object));
  const { gateways, workloads } = meshOf(objects);
  const pods = workloads.all.filter(({ labels }) =>
    gateways.some((gateway) => servesGateway(labels, gateway)),
  );
  return new Set(pods.map(({ object }) => object));
}
