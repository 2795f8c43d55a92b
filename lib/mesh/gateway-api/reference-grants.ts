import { listAt } from '../objects/json-path';
import type { FieldPath, MeshObject } from '../objects/mesh-object';
import { textIn } from './routes';

/** A ReferenceGrant: objects of other namespaces may reference objects of its own. */
export interface ReferenceGrant {
  readonly object: MeshObject;
  readonly from: readonly { readonly at: FieldPath; readonly kind: string; readonly namespace: string }[];
  /** A name that is undefined stands for every object of the kind. */
  readonly to: readonly { readonly kind: string; readonly name: string | undefined }[];
}

/** Reads a ReferenceGrant. */
export function referenceGrantOf(object: MeshObject): ReferenceGrant {
  return {
    object,
    from: listAt(object, 'spec', 'from').map((value, index) => ({
      at: ['spec', 'from', index],
      kind: textIn(value, 'kind') ?? '',
      namespace: textIn(value, 'namespace') ?? '',
    })),
    to: listAt(object, 'spec', 'to').map((value) => ({
      kind: textIn(value, 'kind') ?? '',
      name: textIn(value, 'name'),
    })),
  };
}

/** Whether a grant lets objects of a kind and a namespace reference an object in the namespace of the grant. */
export function isGranted(
  { object, from, to }: ReferenceGrant,
  source: { readonly kind: string; readonly namespace: string },
  target: { readonly kind: string; readonly namespace: string; readonly name: string },
): boolean {
  return (
    object.namespace === target.namespace &&
    from.some(({ kind, namespace }) => kind === source.kind && namespace === source.namespace) &&
    to.some(({ kind, name }) => kind === target.kind && (name ?? target.name) === target.name)
  );
}
