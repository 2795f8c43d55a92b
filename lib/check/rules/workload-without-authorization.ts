import type { Labels } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { type Policy, policiesOf } from '../../mesh/policies/policies';
import { carries } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const workloadWithoutAuthorization = rule({
  name: 'workload-without-authorization',
  description: 'AuthorizationPolicies restrict a namespace, but none selects one of its workloads.',
  severity: 'info',
  upstream: ['KIA1301'],
  messages: {
    open: {
      message: 'no AuthorizationPolicy selects {kind} {name} of namespace {namespace}',
      effect:
        'policies select other pods; a workload that none selects accepts every request that reaches it',
      fix: 'select it in a policy, or add one without rules for the namespace, which refuses every request that no other allows',
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
      if (
        object.data['spec'] === undefined ||
        (!mesh.known.holdsAll('security.istio.io', 'AuthorizationPolicy') && own.length + ofAll.length === 0)
      )
        continue;
      // A policy for a Service or a Gateway applies where its requests pass, not at the pods.
      if ([...own, ...ofAll].some((policy) => policy.hasTarget || selects(policy.labels, labels))) continue;
      report('open', { at, with: { kind: object.kind, name: object.name, namespace } });
    }
  },
});

function selects(asked: Labels, labels: Labels): boolean {
  return carries(labels, asked);
}
