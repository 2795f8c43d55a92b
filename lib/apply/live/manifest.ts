import { manifestsOf } from '../../check/manifests';
import type { LiveObject } from '../../kubernetes/cluster';
import type { MeshObject } from '../../mesh/objects/mesh-object';

/** A live object as a manifest to plan from; undefined if it cannot be read as one. */
export function manifestOf(live: LiveObject): MeshObject | undefined {
  const { status: _, ...data } = live;
  return manifestsOf({ data: [{ data, source: { file: 'cluster' } }] }).objects[0];
}
