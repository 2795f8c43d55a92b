import type { LiveObject, PatchOperation } from '../../kubernetes/cluster';
import { fieldManager } from '../../kubernetes/connected-cluster';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import { type FieldSet, hasField, unionOf, withoutField } from './field-set';

/** Who owns which fields of an object, as the API server notes it. */
export interface ManagedFields extends JsonObject {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** Such as `scale`, `status`: they were written through that. */
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
}

/** What of an object's ownership is to change. */
export interface TakeOver {
  /** Managers whose fields are taken over. */
  readonly from: ReadonlySet<string>;
  /**
   * What becomes of `spec.replicas`: `leave` gives them up, without a change, to an autoscaler; `take` takes them from
   * whoever set them through the subresource `scale`.
   *
   * @default - they are a field like any other
   */
  readonly replicas?: 'leave' | 'take';
}

/** A change of who owns the fields of an object. */
export interface OwnershipChange {
  /** Managers that owned fields. */
  readonly managers: readonly string[];
  /** What makes it so, unless the object changes meanwhile. */
  readonly operations: readonly PatchOperation[];
}

/** Who wrote an object before there was server-side apply: their fields are always taken over. */
export const clientSide: readonly string[] = ['kubectl-client-side-apply', 'before-first-apply'];

const replicasPath = ['f:spec', 'f:replicas'];

/** Who owns the fields of an object. */
export function managersOf({ metadata }: LiveObject): readonly ManagedFields[] {
  const { managedFields = [] } = metadata as { managedFields?: readonly ManagedFields[] };
  return managedFields;
}

/** Whether an entry is what `cdk8s-istio` applied. */
export function isOwn({ manager, operation, subresource = '' }: ManagedFields): boolean {
  return manager === fieldManager && operation === 'Apply' && subresource === '';
}

/**
 * The change that makes `cdk8s-istio` the owner of what others own: without it an apply that drops a field leaves it
 * behind, since they still have it, and one that changes a list is refused. Undefined where there is nothing to take.
 */
export function ownershipChange(live: LiveObject, { from, replicas }: TakeOver): OwnershipChange | undefined {
  const entries = managersOf(live);
  const isTaken = (entry: ManagedFields) =>
    from.has(entry.manager) && (entry.subresource ?? '') === '' && !isOwn(entry);
  const taken = entries.filter(isTaken);
  let own: ManagedFields | undefined = entries.find(isOwn);
  for (const entry of taken) {
    own =
      own === undefined
        ? { ...entry, manager: fieldManager, operation: 'Apply' }
        : { ...own, fieldsV1: unionOf(own.fieldsV1 ?? {}, entry.fieldsV1 ?? {}) };
  }
  let others = entries.filter((entry) => !isOwn(entry) && !isTaken(entry));
  if (replicas === 'leave' && own?.fieldsV1 !== undefined)
    own = { ...own, fieldsV1: withoutField(own.fieldsV1, replicasPath) };
  const scaled = replicas === 'take' ? others.filter(isScale) : [];
  if (scaled.length > 0) others = others.filter((entry) => !isScale(entry));
  const before = entries.find(isOwn)?.fieldsV1 ?? {};
  const isLeft = replicas === 'leave' && hasField(before, replicasPath);
  if (taken.length === 0 && scaled.length === 0 && !isLeft) return undefined;
  return {
    managers: [...new Set([...taken, ...scaled].map(({ manager }) => manager))].sort(),
    operations: [
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: own === undefined ? others : [own, ...others],
      },
      { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
    ],
  };
}

function isScale({ subresource, fieldsV1 = {} }: ManagedFields): boolean {
  return subresource === 'scale' && hasField(fieldsV1, replicasPath);
}
