import type { MeshObject } from '../../mesh/objects/mesh-object';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import { isWritten, workloadGroupOf } from '../../mesh/registry/workloads';
import { rule } from '../rule';
import { similar } from '../similar';

const kinds = new Set(['Deployment', 'ReplicaSet', 'Rollout', 'StatefulSet']);

export const autoscalerWithoutTarget = rule({
  name: 'autoscaler-without-target',
  description: 'An autoscaler scales no workload, or one that another autoscaler also scales.',
  severity: 'warning',
  messages: {
    missing: {
      message: 'HorizontalPodAutoscaler {name} scales {kind} {target}, which does not exist',
      effect: 'nothing is scaled: the number of pods stays the same under load',
      fix: 'write the intended workload; namespace {namespace} has {near}',
    },
    crossed: {
      message: 'HorizontalPodAutoscaler {name} has minReplicas {least} over maxReplicas {most}',
      effect: 'the API server refuses it',
      fix: 'swap the two',
      severity: 'error',
    },
    several: {
      message: 'HorizontalPodAutoscalers {name} and {other} both scale {kind} {target}',
      effect: 'each sets the number of pods, overwriting the other',
      fix: 'put the metrics of both into one',
    },
  },
  check(mesh, report) {
    const scaled = new Map<string, MeshObject>();
    for (const object of mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
      const { name, namespace } = object;
      const { target: scaledWorkload, least = 1, most } = autoscalerOf(object) ?? {};
      if (most !== undefined && least > most) {
        report('crossed', { at: fieldOf(object, 'spec', 'minReplicas'), with: { name, least, most } });
      }
      if (scaledWorkload === undefined || !kinds.has(scaledWorkload.kind)) continue;
      const { key, kind, name: target } = scaledWorkload;
      const at = fieldOf(object, 'spec', 'scaleTargetRef', 'name');
      const other = scaled.get(key);
      if (other !== undefined && other.name !== name) {
        const related = [{ at: fieldOf(other, 'spec', 'scaleTargetRef', 'name'), message: 'the other one' }];
        report('several', { at, related, with: { name, kind, target, other: other.name } });
      }
      scaled.set(key, object);
      if (mesh.known.object(workloadGroupOf(kind) ?? '', kind, namespace, target) !== 'no') continue;
      const there = mesh.workloads.in(namespace).filter(isWritten);
      const names = there.map((each) => each.object.name);
      const near = similar(target, names) ?? ([...new Set(names)].slice(0, 3).join(', ') || 'none');
      report('missing', { at, with: { name, kind, target, namespace, near } });
    }
  },
});
