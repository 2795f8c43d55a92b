import type { Labels } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { type Policy, policiesOf } from '../../mesh/policies/policies';
import { carries } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const workloadWithoutAuthorization = rule({
  name: 'workload-without-authorization',
  description: 'Policies say who may call, and leave out a workload of their namespace.',
  severity: 'info',
  upstream: ['KIA1301'],
  messages: {
    open: {
      message:
        'no AuthorizationPolicy is for {kind} {name} of namespace {namespace}, while there are some for other pods',
      effect: 'whoever reaches its pods may call them: what no policy selects is open',
      fix: 'select it in a policy, or add one without rules for the namespace, which refuses what no other allows',
    },
  },
  check(mesh, report) {
    const byNamespace = new Map<string, Policy[]>();
    for (const policy of policiesOf(mesh, new Set(['AuthorizationPolicy']))) {
      addTo(byNamespace, policy.object.namespace, policy);
    }
    if (byNamespace.size === 0) return;
    const ofAll = byNamespace.get(mesh.rootNamespace) ?? [];
    for (const { object, labels, namespace, at } of mesh.workloads.all) {
      const own = byNamespace.get(namespace) ?? [];
      if (object.data['spec'] === undefined || (!mesh.isComplete && own.length + ofAll.length === 0))
        continue;
      // What is for a Service or a Gateway is looked at where its requests pass, not at the pods.
      if ([...own, ...ofAll].some((policy) => policy.hasTarget || selects(policy.labels, labels))) continue;
      report('open', { at, with: { kind: object.kind, name: object.name, namespace } });
    }
  },
});

function selects(asked: Labels, labels: Labels): boolean {
  return carries(labels, asked);
}
