import type { LiveObject, PatchOperation } from '../../kubernetes/cluster';
import { fieldManager } from '../../kubernetes/connected-cluster';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import { type FieldSet, hasField, unionOf, withoutField } from './field-set';

/** One entry of `metadata.managedFields`: the fields that a manager owns. */
export interface ManagedFields extends JsonObject {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** The subresource through which the fields were written, for example `scale` or `status`. */
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
}

/** The change of ownership that is requested. */
export interface TakeOver {
  /** Managers whose fields are taken over. */
  readonly from: ReadonlySet<string>;
  /**
   * The ownership of `spec.replicas`: `leave` gives them up to an autoscaler without changing them; `take` takes them over
   * from managers that set them through the subresource `scale`.
   *
   * @default - they are treated like any other field
   */
  readonly replicas?: 'leave' | 'take';
}

/** A change of ownership of the fields of an object. */
export interface OwnershipChange {
  /** The managers that owned fields before. */
  readonly managers: readonly string[];
  /** The patch, which fails if the object changes in the meantime. */
  readonly operations: readonly PatchOperation[];
}

/** The managers of objects that were not written by server-side apply. Their fields are always taken over. */
export const clientSide: readonly string[] = ['kubectl-client-side-apply', 'before-first-apply'];

const replicasPath = ['f:spec', 'f:replicas'];

/** The owners of the fields of an object. */
export function managersOf({ metadata }: LiveObject): readonly ManagedFields[] {
  const { managedFields = [] } = metadata as { managedFields?: readonly ManagedFields[] };
  return managedFields;
}

/** Whether an entry is that of `cdk8s-istio`. */
export function isOwn({ manager, operation, subresource = '' }: ManagedFields): boolean {
  return manager === fieldManager && operation === 'Apply' && subresource === '';
}

/**
 * The change that makes `cdk8s-istio` the owner of fields of other managers. Without it, an apply that drops a field leaves
 * it behind because its manager still owns it, and an apply that changes a list is refused. Undefined if there is nothing
 * to take over.
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
