import { type WaypointUse, waypointAccount, waypointOfService } from '../../mesh/gateway-api/waypoints';
import { ambientPodsOf } from '../../mesh/injection/ambient-pods';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { mayAdmit } from '../../mesh/policies/admitted';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import { asksForRequests } from '../../mesh/policies/ztunnel';
import { carries } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const authorizationExcludesWaypoint = rule({
  name: 'authorization-excludes-waypoint',
  description: 'A policy at ztunnel allows callers, but not the waypoint from which their requests arrive.',
  severity: 'warning',
  messages: {
    excluded: {
      message: 'ALLOW policy {name} does not allow waypoint {waypoint}',
      effect:
        'requests to {service} that pass the waypoint arrive with its identity, whoever called: ztunnel refuses the connection, and callers get 503',
      fix: 'add principal {principal}, and restrict callers in a policy with targetRefs',
    },
  },
  check(mesh, report) {
    const ambient = ambientPodsOf(mesh);
    if (ambient === undefined) return;
    const policies = new Map<string, AuthorizationPolicy[]>();
    for (const policy of mesh.authorizationPolicies) {
      if (policy.action === 'ALLOW') addTo(policies, policy.object.namespace, policy);
    }
    const told = new Set<MeshObject>();
    for (const service of mesh.services.all) {
      const { object, selector, namespace } = service;
      const own = policies.get(namespace) ?? [];
      if (object?.kind !== 'Service' || selector === undefined || own.length === 0) continue;
      const waypoint = waypointOfService(mesh, object);
      if (waypoint?.gateway === undefined) continue;
      const pods = ambient.selected(namespace, selector);
      if (typeof pods === 'string') continue;
      for (const { labels } of pods) {
        const all = [...own, ...(policies.get(mesh.rootNamespace) ?? [])];
        const atPod = all.filter((each) => !each.hasTarget && carries(labels, each.selector));
        if (atPod.some((policy) => allows(policy, waypoint))) continue;
        const hasTargeted = own.some((each) => each.hasTarget);
        for (const policy of atPod) {
          // A policy without rules refuses everything, and may be meant so unless a waypoint should allow something.
          if (told.has(policy.object) || (policy.rules.length === 0 && !hasTargeted)) continue;
          // ztunnel drops rules for requests; another rule says so.
          if (policy.rules.some(asksForRequests)) continue;
          told.add(policy.object);
          report('excluded', {
            at: fieldOf(
              policy.object,
              ...(policy.rules.length > 0 ? ['spec', 'rules'] : ['metadata', 'name']),
            ),
            related: [{ at: waypoint.at, message: 'the waypoint' }],
            with: {
              name: policy.object.name,
              waypoint: `${waypoint.namespace}/${waypoint.name}`,
              service: object.name,
              principal: principalOf(mesh, waypoint),
            },
          });
        }
      }
    }
  },
});

function allows({ object, rules }: AuthorizationPolicy, waypoint: WaypointUse): boolean {
  const [, namespace = '', , serviceAccount = ''] = waypointAccount(waypoint).split('/');
  return rules.some((each) => mayAdmit(each, { namespace, serviceAccount }, object.namespace));
}

function principalOf({ domain }: Mesh, waypoint: WaypointUse): string {
  return `${domain}/${waypointAccount(waypoint)}`;
}
