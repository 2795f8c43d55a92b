import type { MeshObject } from '../objects/mesh-object';
import { addTo } from '../objects/multi-map';
import { hasPlaceholder } from '../objects/placeholders';
import { existingServicesAnnotation } from '../registry/existing-services';

/** The objects of one kind that the manifests contain. */
export interface Held {
  readonly names: ReadonlySet<string>;
  /** The objects by name, in any namespace. */
  readonly byName: ReadonlyMap<string, readonly MeshObject[]>;
  readonly byNamespace: ReadonlyMap<string, readonly MeshObject[]>;
  /** Namespaces with an object whose name is unknown; empty for all namespaces. */
  readonly unclear: ReadonlySet<string>;
  /** Names of objects whose namespace is a guess. */
  readonly unplaced: ReadonlySet<string>;
}

/** Reads the objects of one kind. */
export function heldBy(objects: readonly MeshObject[]): Held {
  const names = new Set<string>();
  const byName = new Map<string, MeshObject[]>();
  const byNamespace = new Map<string, MeshObject[]>();
  const unclear = new Set<string>();
  const unplaced = new Set<string>();
  for (const object of objects) {
    const { namespace, name, isUnplaced, unsettled } = object;
    if (isUnplaced) unplaced.add(name);
    const isUnclear = isOfUnknownNamespace(object);
    if (isUnclear || unsettled?.name || hasPlaceholder(name)) unclear.add(isUnclear ? '' : namespace);
    names.add(`${namespace}/${name}`);
    addTo(byName, name, object);
    if (!isBesideOthers(object)) addTo(byNamespace, namespace, object);
  }
  return { names, byName, byNamespace, unclear, unplaced };
}

/** A Gateway whose pods others make, in their namespace: their own Gateways are there too. */
export function isBesideOthers({ kind, annotations }: MeshObject): boolean {
  return kind === 'Gateway' && existingServicesAnnotation in annotations;
}

/** Whether the namespace of an object is unknown. */
export function isOfUnknownNamespace({ namespace, unsettled }: MeshObject): boolean {
  return unsettled?.namespace || hasPlaceholder(namespace);
}
