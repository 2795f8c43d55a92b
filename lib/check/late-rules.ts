import type { Mesh } from '../mesh/mesh';
import type { Rule } from './rule';

const groups = new WeakMap<Mesh, ReadonlySet<string>>();

/** The API groups and the kinds of the objects of a mesh. */
function groupsIn(mesh: Mesh): ReadonlySet<string> {
  const found = groups.get(mesh) ?? new Set(mesh.objects.flatMap(({ group, kind }) => [group, kind]));
  groups.set(mesh, found);
  return found;
}

/**
 * A rule that finds something only in a mesh with objects of one of some groups or kinds, and is loaded then: most
 * folders, and most programs, have few of them.
 */
function late(name: string, of: readonly string[], load: () => Rule): Rule {
  return {
    name,
    get description() {
      return load().description;
    },
    get severity() {
      return load().severity;
    },
    get upstream() {
      return load().upstream;
    },
    get messages() {
      return load().messages;
    },
    find: (mesh) => (of.some((each) => groupsIn(mesh).has(each)) ? load().find(mesh) : []),
  };
}

/** The rules about kinds that few states have, sorted by name. */
export const lateRules: readonly Rule[] = [
  late(
    'access-log-without-provider',
    ['telemetry.istio.io'],
    () =>
      (require('./rules/access-log-without-provider') as typeof import('./rules/access-log-without-provider'))
        .accessLogWithoutProvider,
  ),
  late(
    'authorization-excludes-waypoint',
    ['security.istio.io'],
    () =>
      (
        require('./rules/authorization-excludes-waypoint') as typeof import('./rules/authorization-excludes-waypoint')
      ).authorizationExcludesWaypoint,
  ),
  late(
    'authorization-never-matches',
    ['security.istio.io'],
    () =>
      (require('./rules/authorization-never-matches') as typeof import('./rules/authorization-never-matches'))
        .authorizationNeverMatches,
  ),
  late(
    'autoscaler-without-target',
    ['autoscaling'],
    () =>
      (require('./rules/autoscaler-without-target') as typeof import('./rules/autoscaler-without-target'))
        .autoscalerWithoutTarget,
  ),
  late(
    'canary-weights-bypassed',
    ['argoproj.io', 'flagger.app'],
    () =>
      (require('./rules/canary-weights-bypassed') as typeof import('./rules/canary-weights-bypassed'))
        .canaryWeightsBypassed,
  ),
  late(
    'conflicting-gateway-api-listeners',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/conflicting-gateway-api-listeners') as typeof import('./rules/conflicting-gateway-api-listeners')
      ).conflictingGatewayApiListeners,
  ),
  late(
    'conflicting-service-entries',
    ['ServiceEntry'],
    () =>
      (require('./rules/conflicting-service-entries') as typeof import('./rules/conflicting-service-entries'))
        .conflictingServiceEntries,
  ),
  late(
    'envoy-filter-patch-without-effect',
    ['EnvoyFilter'],
    () =>
      (
        require('./rules/envoy-filter-patch-without-effect') as typeof import('./rules/envoy-filter-patch-without-effect')
      ).envoyFilterPatchWithoutEffect,
  ),
  late(
    'gateway-api-route-not-attached',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/gateway-api-route-not-attached') as typeof import('./rules/gateway-api-route-not-attached')
      ).gatewayApiRouteNotAttached,
  ),
  late(
    'gateway-api-rule-never-reached',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/gateway-api-rule-never-reached') as typeof import('./rules/gateway-api-rule-never-reached')
      ).gatewayApiRuleNeverReached,
  ),
  late(
    'gateway-api-too-old',
    ['apiextensions.k8s.io', 'gateway.networking.k8s.io'],
    () =>
      (require('./rules/gateway-api-too-old') as typeof import('./rules/gateway-api-too-old'))
        .gatewayApiTooOld,
  ),
  late(
    'http-route-beside-virtual-service',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/http-route-beside-virtual-service') as typeof import('./rules/http-route-beside-virtual-service')
      ).httpRouteBesideVirtualService,
  ),
  late(
    'ignored-hostnames',
    ['gateway.networking.k8s.io'],
    () =>
      (require('./rules/ignored-hostnames') as typeof import('./rules/ignored-hostnames')).ignoredHostnames,
  ),
  late(
    'injection-webhook-broken',
    ['admissionregistration.k8s.io'],
    () =>
      (require('./rules/injection-webhook-broken') as typeof import('./rules/injection-webhook-broken'))
        .injectionWebhookBroken,
  ),
  late(
    'misconfigured-sidecar',
    ['Sidecar'],
    () =>
      (require('./rules/misconfigured-sidecar') as typeof import('./rules/misconfigured-sidecar'))
        .misconfiguredSidecar,
  ),
  late(
    'misconfigured-workload-group',
    ['WorkloadGroup'],
    () =>
      (
        require('./rules/misconfigured-workload-group') as typeof import('./rules/misconfigured-workload-group')
      ).misconfiguredWorkloadGroup,
  ),
  late(
    'reference-grant-for-missing-namespace',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/reference-grant-for-missing-namespace') as typeof import('./rules/reference-grant-for-missing-namespace')
      ).referenceGrantForMissingNamespace,
  ),
  late(
    'refused-gateway-api-route',
    ['gateway.networking.k8s.io'],
    () =>
      (require('./rules/refused-gateway-api-route') as typeof import('./rules/refused-gateway-api-route'))
        .refusedGatewayApiRoute,
  ),
  late(
    'replicas-beside-autoscaler',
    ['autoscaling'],
    () =>
      (require('./rules/replicas-beside-autoscaler') as typeof import('./rules/replicas-beside-autoscaler'))
        .replicasBesideAutoscaler,
  ),
  late(
    'request-policy-at-ztunnel',
    ['security.istio.io'],
    () =>
      (require('./rules/request-policy-at-ztunnel') as typeof import('./rules/request-policy-at-ztunnel'))
        .requestPolicyAtZtunnel,
  ),
  late(
    'request-principal-without-authentication',
    ['security.istio.io'],
    () =>
      (
        require('./rules/request-principal-without-authentication') as typeof import('./rules/request-principal-without-authentication')
      ).requestPrincipalWithoutAuthentication,
  ),
  late(
    'service-entry-host-without-dns',
    ['ServiceEntry'],
    () =>
      (
        require('./rules/service-entry-host-without-dns') as typeof import('./rules/service-entry-host-without-dns')
      ).serviceEntryHostWithoutDns,
  ),
  late(
    'service-entry-without-addresses',
    ['ServiceEntry'],
    () =>
      (
        require('./rules/service-entry-without-addresses') as typeof import('./rules/service-entry-without-addresses')
      ).serviceEntryWithoutAddresses,
  ),
  late(
    'service-route-without-effect',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/service-route-without-effect') as typeof import('./rules/service-route-without-effect')
      ).serviceRouteWithoutEffect,
  ),
  late(
    'unresolved-canary',
    ['flagger.app'],
    () =>
      (require('./rules/unresolved-canary') as typeof import('./rules/unresolved-canary')).unresolvedCanary,
  ),
  late(
    'unresolved-gateway-api-route',
    ['gateway.networking.k8s.io'],
    () =>
      (
        require('./rules/unresolved-gateway-api-route') as typeof import('./rules/unresolved-gateway-api-route')
      ).unresolvedGatewayApiRoute,
  ),
  late(
    'unresolved-rollout',
    ['argoproj.io'],
    () =>
      (require('./rules/unresolved-rollout') as typeof import('./rules/unresolved-rollout'))
        .unresolvedRollout,
  ),
  late(
    'unrestricted-jwks-uri',
    ['security.istio.io'],
    () =>
      (require('./rules/unrestricted-jwks-uri') as typeof import('./rules/unrestricted-jwks-uri'))
        .unrestrictedJwksUri,
  ),
  late(
    'wildcard-host-by-dns',
    ['ServiceEntry'],
    () =>
      (require('./rules/wildcard-host-by-dns') as typeof import('./rules/wildcard-host-by-dns'))
        .wildcardHostByDns,
  ),
];
