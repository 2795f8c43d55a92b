import type { MeshObject } from '../../mesh/objects/mesh-object';
import { authorizationPolicy } from './authorization-policy';
import { deployment } from './deployment';
import { destinationRule } from './destination-rule';
import { gateway } from './gateway';
import type { KindOfChange } from './kind-of-change';
import { otherWorkloads } from './other-workloads';
import { pod } from './pod';
import { roleBinding } from './role-binding';
import { service } from './service';
import { serviceEntry } from './service-entry';
import { sidecar } from './sidecar';
import { virtualService } from './virtual-service';

/**
 * The kinds of object of which the planner knows more than the old and the new form. All other objects have one
 * candidate move: from the old form to the new one.
 */
const kindsOfChange: readonly KindOfChange[] = [
  authorizationPolicy,
  deployment,
  destinationRule,
  gateway,
  ...otherWorkloads,
  pod,
  roleBinding,
  service,
  serviceEntry,
  sidecar,
  virtualService,
];

const byKind: ReadonlyMap<string, KindOfChange> = new Map(
  kindsOfChange.flatMap((each) => each.kinds.map((kind) => [kind, each] as const)),
);

const other: KindOfChange = { kinds: [] };

/** The entry of the kind of an object; an empty one for other kinds. */
export function kindOfChange({ group, kind }: MeshObject): KindOfChange {
  return byKind.get(`${group}/${kind}`) ?? other;
}

/** The changed field that the API server does not let anybody change; undefined if one object can become the other. */
export function immutableField(from: MeshObject, to: MeshObject): string | undefined {
  return kindOfChange(to).immutableField?.(from, to);
}

/** The object that does the work of a changed one while that is replaced; undefined if none is needed, or possible. */
export function standInOf(from: MeshObject | undefined, to: MeshObject | undefined): MeshObject | undefined {
  return from && to && kindOfChange(to).standIn?.(from, to);
}
