import { listAt } from '../../mesh/objects/at';
import { type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

/** One of the conditions in a `status`. */
interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What has to be true; the older words of gateways too. */
const conditions = new Set([
  ...['Accepted', 'Programmed', 'ResolvedRefs', 'Ready', 'Scheduled'],
  ...['WaypointAccepted', 'ZtunnelAccepted', 'istio.io/WaypointBound'],
]);
/** What has to be false. */
const negatives = new Set(['Conflicted', 'Detached']);
/** What gateways say while they are made. */
const passing = new Set(['Pending', 'ListenersNotValid', 'ListenerSetsNotValid']);
const groups = /(^$|istio\.io$|^gateway\.networking\.k8s\.io$)/;

export const negativeStatus = rule({
  name: 'negative-status',
  description: 'The control plane wrote into the status of an object that it does not follow it.',
  severity: 'warning',
  upstream: ['IST0171'],
  messages: {
    refused: {
      message: '{kind} {name} has the condition {condition}: {reason} {text}',
      effect: 'the control plane does not follow the object, or not all of it',
      fix: 'mend what the condition names',
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
