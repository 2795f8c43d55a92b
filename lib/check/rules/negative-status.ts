import { listAt } from '../../mesh/objects/json-path';
import { type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

/** One of the conditions in a `status`. */
interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Conditions that must be true, including the older names for gateways. */
const conditions = new Set([
  ...['Accepted', 'Programmed', 'ResolvedRefs', 'Ready', 'Scheduled'],
  ...['WaypointAccepted', 'ZtunnelAccepted', 'istio.io/WaypointBound'],
]);
/** Conditions that must be false. */
const negatives = new Set(['Conflicted', 'Detached']);
/** Reasons of gateways that are being created. */
const passing = new Set(['Pending', 'ListenersNotValid', 'ListenerSetsNotValid']);
const groups = /(^$|istio\.io$|^gateway\.networking\.k8s\.io$)/;

export const negativeStatus = rule({
  name: 'negative-status',
  description: 'The status of an object says that the control plane does not apply it.',
  severity: 'warning',
  upstream: ['IST0171'],
  messages: {
    refused: {
      message: '{kind} {name} has condition {condition}',
      effect: '{reason} {text}: the control plane does not apply the object, or only part of it',
      fix: 'resolve the cause that the condition names',
    },
  },
  check(mesh, report) {
    for (const object of mesh.objects) {
      if (object.data['status'] === undefined || !groups.test(object.group)) continue;
      for (const { path, condition } of conditionsOf(object)) {
        const { type = '', status, reason = '', message = '' } = condition;
        const isPartial = type === 'WaypointAccepted' && reason === 'PartiallyInvalid';
        const isRefused = conditions.has(type) && status === 'False' && !passing.has(reason);
        if (!isRefused && !isPartial && !(negatives.has(type) && status === 'True')) continue;
        const words = {
          kind: object.kind,
          name: object.name,
          condition: `${type}=${status}`,
          reason,
          text: message,
        };
        report('refused', { at: fieldOf(object, ...path), with: words });
      }
    }
  },
});

/** Those of the object, those that its parents wrote, and those of its listeners. */
function conditionsOf(object: MeshObject): { path: FieldPath; condition: Condition }[] {
  const parts = ['parents', 'listeners'].flatMap((field) =>
    listAt(object, 'status', field).map((_, index) => ['status', field, index, 'conditions']),
  );
  return [['status', 'conditions'], ...parts].flatMap((path) =>
    listAt(object, ...path).map((value, index) => ({
      path: [...path, index],
      condition: (value ?? {}) as Condition,
    })),
  );
}
