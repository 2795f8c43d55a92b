import type { MeshObject } from '../../mesh/mesh-object';
import { fieldOf } from '../../mesh/mesh-object';
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
      const { scaleTargetRef = {}, minReplicas: least = 1, maxReplicas: most } = specOf(object);
      if (most !== undefined && least > most) {
        report('crossed', { at: fieldOf(object, 'spec', 'minReplicas'), with: { name, least, most } });
      }
      const { kind = '', name: target = '' } = scaleTargetRef;
      if (!kinds.has(kind) || target === '') continue;
      const at = fieldOf(object, 'spec', 'scaleTargetRef', 'name');
      const key = `${namespace}/${kind}/${target}`;
      const other = scaled.get(key);
      if (other !== undefined && other.name !== name) {
        const related = [{ at: fieldOf(other, 'spec', 'scaleTargetRef', 'name'), message: 'the other one' }];
        report('several', { at, related, with: { name, kind, target, other: other.name } });
      }
      scaled.set(key, object);
      const there = mesh.workloads.in(namespace).filter((each) => each.object.data['spec'] !== undefined);
      if (there.length === 0 || there.some((each) => isCalled(each.object, kind, target))) continue;
      const names = there.map((each) => each.object.name);
      const near = similar(target, names) ?? [...new Set(names)].slice(0, 3).join(', ');
      report('missing', { at, with: { name, kind, target, namespace, near } });
    }
  },
});

function isCalled(object: MeshObject, kind: string, name: string): boolean {
  return object.kind === kind && object.name === name;
}

function specOf({ data }: MeshObject): {
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
} {
  return (data['spec'] ?? {}) as ReturnType<typeof specOf>;
}
