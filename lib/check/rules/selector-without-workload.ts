import { GATEWAY_API } from '../../mesh/gateway-api/routes';
import type { Mesh } from '../../mesh/mesh';
import { labelsAt } from '../../mesh/objects/json-path';
import { fieldOf, type Labels } from '../../mesh/objects/mesh-object';
import { policiesOf } from '../../mesh/policies/policies';
import { labelText } from '../../mesh/registry/label-words';
import { carries, isWritten } from '../../mesh/registry/workloads';
import { nearest } from '../nearest-workload';
import { missingTargetsOf } from '../policies/missing-targets';
import { rule } from '../rule';

export const selectorWithoutWorkload = rule({
  name: 'selector-without-workload',
  description: 'A policy selects no pod, or targets an object that does not exist.',
  severity: 'warning',
  upstream: ['IST0101', 'IST0127', 'KIA0004'],
  messages: {
    nobody: {
      message: '{kind} {name} selects {labels}, which matches no pod',
      effect:
        'no pod {where} has these labels, so no proxy receives it: traffic flows as if it did not exist',
      fix: 'select labels that the pods have, in their namespace',
    },
    empty: {
      message: '{kind} {name} is for namespace {namespace}, which has no pods in these files',
      effect: 'no proxy receives it',
      fix: 'move it to the namespace of the pods',
      severity: 'info',
    },
    target: {
      message: '{kind} {name} targets {target}, which does not exist',
      effect: 'no proxy receives it: traffic flows as if it did not exist',
      fix: 'name an existing target in namespace {namespace}',
    },
    elsewhere: {
      message: '{kind} {name} targets {target} of namespace {other}',
      effect:
        'a target is one of the namespace of the policy: no proxy receives it, and traffic flows as if it did not exist',
      fix: 'move it to namespace {other}, or name a target in namespace {namespace}',
    },
    unsure: {
      message: '{kind} {name} targets {target}, which is not in these files',
      effect: 'if it does not exist, no proxy receives it: traffic flows as if it did not exist',
      fix: 'check it together with the target',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const hasWorkloads = mesh.workloads.all.some(isWritten);
    for (const { object, labels, at, hasTarget } of policiesOf(mesh)) {
      const { kind, name, namespace } = object;
      if (hasTarget) {
        for (const { at, target, isSure, other } of missingTargetsOf(mesh, object)) {
          const words = { kind, name, target };
          if (other !== undefined) {
            const related = [{ at: fieldOf(other, 'metadata', 'name'), message: 'the object of this name' }];
            report('elsewhere', { at, related, with: { ...words, namespace, other: other.namespace } });
          } else if (isSure) report('target', { at, with: { ...words, namespace } });
          else report('unsure', { at, with: words });
        }
        continue;
      }
      // Objects in istiod's namespace apply to all namespaces, except a Sidecar with a selector.
      const isForAll = namespace === mesh.rootNamespace && kind !== 'Sidecar' && kind !== 'ServiceEntry';
      const there = isForAll ? mesh.workloads.all : mesh.workloads.in(namespace);
      if (Object.keys(labels).length === 0) {
        const isEmpty = kind === 'AuthorizationPolicy' && !isForAll && there.length === 0;
        if (isEmpty && mesh.known.holdsPods(namespace)) {
          report('empty', { at: fieldOf(object, 'metadata', 'name'), with: { kind, name, namespace } });
        }
        continue;
      }
      const areHeld = isForAll ? hasWorkloads || mesh.known.holdsAllPods() : mesh.known.holdsPods(namespace);
      if (!areHeld) continue;
      const isFound = isForAll
        ? there.some((each) => carries(each.labels, labels))
        : mesh.workloads.selected(namespace, labels).length > 0;
      if (isFound || isMadeElsewhere(mesh, labels, namespace)) continue;
      const where = isForAll ? 'in any namespace' : `in namespace ${namespace}`;
      report('nobody', {
        at,
        related: nearest(there, labels),
        with: { kind, name, labels: labelText(labels), where },
      });
    }
  },
});

/** Pods that controllers make from other objects: a WorkloadGroup's, those of a Gateway of the Gateway API. */
function isMadeElsewhere(mesh: Mesh, labels: Labels, namespace: string): boolean {
  const groups = mesh.ofKind('networking.istio.io', 'WorkloadGroup');
  if (groups.some((group) => carries(labelsAt(group, 'spec', 'metadata', 'labels'), labels))) return true;
  // Waypoints are often made by a command and no file.
  if (labels['gateway.istio.io/managed'] !== undefined && !mesh.known.holdsAllPods()) return true;
  const gateway = labels['gateway.networking.k8s.io/gateway-name'];
  return mesh
    .ofKind(GATEWAY_API, 'Gateway')
    .some((object) => object.name === gateway && object.namespace === namespace);
}
