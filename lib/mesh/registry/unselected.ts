import type { Mesh } from '../mesh';
import { listAt, textAt } from '../objects/json-path';
import type { Json, MeshObject } from '../objects/mesh-object';
import type { MeshService } from './services';

/** Whether a Service has no selector, so that somebody writes its endpoints. */
export function isUnselected({ object, selector, resolution }: MeshService): boolean {
  return object?.kind === 'Service' && selector === undefined && resolution !== 'external-name';
}

/** The objects of the manifests with addresses for a Service: its Endpoints, which Kubernetes copies, or its slices. */
export function writtenEndpoints(mesh: Mesh, { object }: MeshService): readonly MeshObject[] {
  if (object === undefined) return [];
  const { namespace, name } = object;
  const own = mesh
    .ofKind('', 'Endpoints')
    .filter((each) => each.name === name && listAt(each, 'subsets').some((subset) => hasAddresses(subset)));
  const slices = mesh
    .ofKind('discovery.k8s.io', 'EndpointSlice')
    .filter(
      (each) =>
        textAt(each, 'metadata', 'labels', 'kubernetes.io/service-name') === name &&
        listAt(each, 'endpoints').length > 0,
    );
  return [...own, ...slices].filter((each) => each.namespace === namespace);
}

function hasAddresses(subset: Json): boolean {
  return listAt({ data: (subset ?? {}) as MeshObject['data'] }, 'addresses').length > 0;
}
