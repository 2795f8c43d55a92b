import { manifestsOf } from '../../check/manifests';
import type { MeshObject } from '../../mesh/mesh-object';
import type { LiveObject } from '../cluster/cluster';

/** What the cluster has, as an object to plan from; undefined for what is no object that can be read. */
export function manifestOf(live: LiveObject): MeshObject | undefined {
  const { status: _, ...data } = live;
  return manifestsOf({ data: [{ data, source: { file: 'cluster' } }] }).objects[0];
}
