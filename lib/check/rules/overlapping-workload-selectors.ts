import { textAt } from '../../mesh/objects/json-path';
import type { LabelSelector, WorkloadSpec } from '../../mesh/objects/kubernetes-types';
import { fieldOf, type Labels, type MeshObject } from '../../mesh/objects/mesh-object';
import { labelText } from '../../mesh/registry/label-words';
import type { Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

/** The kinds that manage pods by a selector of their own. */
const keepers = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'Rollout', 'StatefulSet']);

/** The largest number of other workloads in a finding. */
const most = 3;

export const overlappingWorkloadSelectors = rule({
  name: 'overlapping-workload-selectors',
  description: 'The selector of a workload also matches the pods of another one.',
  severity: 'warning',
  messages: {
    takes: {
      message: '{kind} {name} also selects the pods of {other}',
      effect:
        'both have {labels}: an autoscaler of {name} counts the pods of {other}, kubectl mixes both, and a pod without an owner may be adopted by either',
      fix: '{change}; {replacement}',
    },
  },
  check(mesh, report) {
    for (const workload of mesh.workloads.all) {
      const { object, namespace } = workload;
      if (!isKeeper(object)) continue;
      const { selector } = (object.data['spec'] ?? {}) as WorkloadSpec;
      const labels = selector?.matchLabels ?? {};
      if (Object.keys(labels).length === 0) continue;
      const taken: Workload[] = [];
      for (const each of mesh.workloads.selecting(namespace, labels)) {
        if (each.object === object || !isKeeper(each.object) || isReplaced(object, each.object)) continue;
        if (fitsExpressions(selector, each.labels)) taken.push(each);
        if (taken.length === most) break;
      }
      const [first] = taken;
      // duplicate-object reports an object that is defined twice.
      if (first === undefined || (first.object.kind === object.kind && first.object.name === object.name))
        continue;
      report('takes', {
        at: fieldOf(object, 'spec', 'selector', 'matchLabels'),
        related: taken.map((each) => ({
          at: each.at,
          message: `${each.object.kind} ${each.object.name} creates pods with ${labelText(each.labels)}`,
        })),
        with: {
          kind: object.kind,
          name: object.name,
          labels: labelText(labels),
          other: `${first.object.kind} ${first.object.name}`,
          change: changeOf(workload, labels, taken),
          replacement: replacementOf(object.kind),
        },
      });
    }
  },
});

/** Whether one is the Rollout that takes the place of the other, a Deployment: by its name or its `workloadRef`. */
function isReplaced(one: MeshObject, other: MeshObject): boolean {
  const [rollout, deployment] = one.kind === 'Rollout' ? [one, other] : [other, one];
  if (rollout.kind !== 'Rollout' || deployment.kind !== 'Deployment') return false;
  return [rollout.name, textAt(rollout, 'spec', 'workloadRef', 'name')].includes(deployment.name);
}

/** The smallest change of the selector: a label of its own pods that no other workload has with this value. */
function changeOf({ labels }: Workload, selected: Labels, others: readonly Workload[]): string {
  const own = Object.entries(labels).find(
    ([key, value]) => !Object.hasOwn(selected, key) && others.every((other) => other.labels[key] !== value),
  );
  return own === undefined
    ? 'add a label that only its own pods have to the selector and to the pod template'
    : `add ${own.join('=')} to the selector`;
}

function replacementOf(kind: string): string {
  return kind === 'Deployment'
    ? 'a deployed Deployment must be replaced for that, which `cdk8s-istio plan` does in steps'
    : `a deployed ${kind} must be replaced for that`;
}

/**
 * A ReplicaSet that a Deployment made has its Deployment's selector, and a Rollout with `workloadRef` takes the place of
 * its Deployment. Objects that controllers create have no selector here.
 */
function isKeeper({ kind, data }: MeshObject): boolean {
  const metadata = data['metadata'] as { ownerReferences?: unknown } | undefined;
  const spec = data['spec'] as { workloadRef?: unknown } | undefined;
  if (spec === undefined || spec.workloadRef !== undefined) return false;
  return keepers.has(kind) && metadata?.ownerReferences === undefined;
}

function fitsExpressions(selector: LabelSelector | undefined, labels: Labels): boolean {
  return (selector?.matchExpressions ?? []).every(({ key = '', operator, values = [] }) => {
    const has = Object.hasOwn(labels, key);
    const isIn = has && values.includes(labels[key] ?? '');
    if (operator === 'Exists') return has;
    if (operator === 'DoesNotExist') return !has;
    return operator === 'NotIn' ? !isIn : isIn;
  });
}
