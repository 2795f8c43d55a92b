import { keyOf } from '../../mesh/objects/key';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import { rule } from '../rule';

export const replicasBesideAutoscaler = rule({
  name: 'replicas-beside-autoscaler',
  description: 'A workload says how many replicas it has, and an autoscaler says it too.',
  severity: 'warning',
  messages: {
    both: {
      message:
        '{kind} {name} says replicas: {replicas}, and HorizontalPodAutoscaler {autoscaler} scales it from {least} to {most}',
      effect:
        'each apply sets the pods back to {replicas}, in the middle of the load that the autoscaler had scaled for',
      fix: 'remove replicas; set minReplicas to what it was first, since without it the number falls to 1 at once',
    },
  },
  check(mesh, report) {
    const workloads = new Map(mesh.workloads.all.map((each) => [keyOf(each.object), each]));
    for (const scaler of mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
      const { target, least = 1, most = 'any number' } = autoscalerOf(scaler) ?? {};
      const scaled = target && workloads.get(target.key);
      const spec = scaled?.object.data['spec'] as { replicas?: number } | undefined;
      if (scaled === undefined || spec?.replicas === undefined) continue;
      report('both', {
        at: fieldOf(scaled.object, 'spec', 'replicas'),
        related: [{ at: fieldOf(scaler, 'spec'), message: 'the autoscaler' }],
        with: {
          kind: scaled.object.kind,
          name: scaled.object.name,
          replicas: spec.replicas,
          autoscaler: scaler.name,
          least,
          most,
        },
      });
    }
  },
});
