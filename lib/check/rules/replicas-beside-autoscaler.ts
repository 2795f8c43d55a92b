import { keyOf } from '../../mesh/objects/key';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import { rule } from '../rule';

export const replicasBesideAutoscaler = rule({
  name: 'replicas-beside-autoscaler',
  description: 'A workload sets replicas, and an autoscaler scales it.',
  severity: 'warning',
  messages: {
    both: {
      message: '{kind} {name} sets replicas, and an autoscaler scales it',
      effect:
        'each apply resets the pods to {replicas}, even under load; HorizontalPodAutoscaler {autoscaler} scales from {least} to {most}',
      fix: 'remove replicas; first set minReplicas to that number, since without it the number of pods drops to 1 immediately',
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
