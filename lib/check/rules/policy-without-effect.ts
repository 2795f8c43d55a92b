import { isWaypoint } from '../../mesh/gateway-api/gateways';
import { namespacesOf } from '../../mesh/injection/namespaces';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { policiesOf } from '../../mesh/policies/policies';
import { carries } from '../../mesh/registry/workloads';
import { rule } from '../rule';

const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';
const atWaypoints = new Set(['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin']);

export const policyWithoutEffect = rule({
  name: 'policy-without-effect',
  description: 'A policy selects proxies that do not support it.',
  severity: 'warning',
  upstream: ['IST0166', 'IST0167'],
  messages: {
    gateway: {
      message: '{kind} {name} selects the pods of waypoint {gateway} by labels',
      effect: 'waypoints read only targetRefs: the policy applies to none of its requests',
      fix: 'write targetRefs with kind: Gateway and name: {gateway} instead of the selector',
    },
    ambient: {
      message: 'Sidecar {name} is for pods in ambient mode',
      effect: 'these pods have no sidecar, so it is ignored',
      fix: 'remove it',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    for (const { object, labels, at, hasTarget } of policiesOf(mesh)) {
      const { kind, name } = object;
      const there = Object.keys(labels).length === 0 ? [] : mesh.workloads.selected(object.namespace, labels);
      if (kind === 'Sidecar') {
        const isAmbient =
          there.length === 0
            ? namespaces.get(object.namespace)?.isAmbient === true
            : there.some((each) => each.annotations['ambient.istio.io/redirection'] === 'enabled');
        if (isAmbient) report('ambient', { at: fieldOf(object, 'metadata', 'name'), with: { name } });
        continue;
      }
      if (!atWaypoints.has(kind) || hasTarget || Object.keys(labels).length === 0) continue;
      const gateway = waypointMeant(mesh, object.namespace, labels);
      if (gateway !== undefined) report('gateway', { at, with: { kind, name, gateway } });
    }
  },
});

/** istiod creates the pods of a waypoint, so they are rarely in files: the label identifies them. */
function waypointMeant(
  mesh: Mesh,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const gateways = mesh.ofKind('gateway.networking.k8s.io', 'Gateway');
  return gateways.find(
    (each) =>
      each.namespace === namespace && isWaypoint(each) && carries({ [gatewayLabel]: each.name }, labels),
  )?.name;
}
