import { manifestsOf } from '../../check/manifests';
import type { LiveObject } from '../../kubernetes/cluster';
import type { MeshObject } from '../../mesh/objects/mesh-object';

/** What the cluster has, as an object to plan from; undefined for what is no object that can be read. */
export function manifestOf(live: LiveObject): MeshObject | undefined {
  const { status: _, ...data } = live;
  return manifestsOf({ data: [{ data, source: { file: 'cluster' } }] }).objects[0];
}
