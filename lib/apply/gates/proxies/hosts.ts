import type { Mesh } from '../../../mesh/mesh';
import { keyOf } from '../../../mesh/objects/key';
import type { MeshObject } from '../../../mesh/objects/mesh-object';
import { changedKeys } from '../../../mesh/objects/object-map';
import { carries, workloadOf } from '../../../mesh/registry/workloads';
import { destinationsOf } from '../../../mesh/routes/destinations';
import type { GatedStep } from '../gates';

/** The hosts that a step affects: those of its objects, and those to which its routes lead. */
export function hostsOf(
  { before, after, gates, questions }: GatedStep,
  meshes: readonly Mesh[],
): ReadonlySet<string> {
  const keys = new Set([...changedKeys(before, after), ...gates.map(({ object }) => keyOf(object))]);
  const objects = [...keys].flatMap((key) => [before.get(key) ?? [], after.get(key) ?? []].flat());
  const found = new Set(objects.flatMap((object) => meshes.flatMap((mesh) => hostsOfObject(mesh, object))));
  for (const { request } of questions) {
    const { host } = request.request;
    if (meshes.some((mesh) => mesh.services.named(host).length > 0)) found.add(host);
  }
  return found;
}

function hostsOfObject(mesh: Mesh, object: MeshObject): string[] {
  const key = keyOf(object);
  const isOwn = (other: MeshObject | undefined) => other !== undefined && keyOf(other) === key;
  switch (object.kind) {
    case 'DestinationRule':
      return mesh.destinationRules.all.filter((each) => isOwn(each.object)).map(({ host }) => host);
    case 'VirtualService':
      return destinationsOf(mesh)
        .filter(({ virtualService }) => isOwn(virtualService.object))
        .map(({ host }) => host);
    case 'Service':
    case 'ServiceEntry':
      return mesh.services.all.filter((each) => isOwn(each.object)).map(({ host }) => host);
    default:
      return workloadHosts(mesh, object);
  }
}

/** Hosts of the Services that select the pods of a workload. */
export function workloadHosts(mesh: Mesh, object: MeshObject): string[] {
  const pods = workloadOf(object);
  if (pods === undefined) return [];
  return mesh.services.all
    .filter(
      ({ namespace, selector }) =>
        namespace === pods.namespace && selector !== undefined && carries(pods.labels, selector),
    )
    .map(({ host }) => host);
}
