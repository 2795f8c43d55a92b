import { late } from './late';
import type { Rule } from './rule';

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
    'conflicting-gateways',
    ['Gateway'],
    () =>
      (require('./rules/conflicting-gateways') as typeof import('./rules/conflicting-gateways'))
        .conflictingGateways,
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
    'gateway-certificate-missing',
    ['Gateway'],
    () =>
      (require('./rules/gateway-certificate-missing') as typeof import('./rules/gateway-certificate-missing'))
        .gatewayCertificateMissing,
  ),
  late(
    'gateway-port-not-on-service',
    ['Gateway'],
    () =>
      (require('./rules/gateway-port-not-on-service') as typeof import('./rules/gateway-port-not-on-service'))
        .gatewayPortNotOnService,
  ),
  late(
    'gateway-without-pods',
    ['Gateway'],
    () =>
      (require('./rules/gateway-without-pods') as typeof import('./rules/gateway-without-pods'))
        .gatewayWithoutPods,
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
    'identity-without-mutual-tls',
    ['AuthorizationPolicy'],
    () =>
      (require('./rules/identity-without-mutual-tls') as typeof import('./rules/identity-without-mutual-tls'))
        .identityWithoutMutualTls,
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
    'jwt-claim-route-without-authentication',
    ['Gateway'],
    () =>
      (
        require('./rules/jwt-claim-route-without-authentication') as typeof import('./rules/jwt-claim-route-without-authentication')
      ).jwtClaimRouteWithoutAuthentication,
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
    'network-of-unknown-cluster',
    ['ConfigMap'],
    () =>
      (require('./rules/network-of-unknown-cluster') as typeof import('./rules/network-of-unknown-cluster'))
        .networkOfUnknownCluster,
  ),
  late(
    'one-certificate-on-several-gateways',
    ['Gateway'],
    () =>
      (
        require('./rules/one-certificate-on-several-gateways') as typeof import('./rules/one-certificate-on-several-gateways')
      ).oneCertificateOnSeveralGateways,
  ),
  late(
    'overlapping-policies',
    ['PeerAuthentication', 'Sidecar', 'Telemetry'],
    () =>
      (require('./rules/overlapping-policies') as typeof import('./rules/overlapping-policies'))
        .overlappingPolicies,
  ),
  late(
    'policy-without-effect',
    ['AuthorizationPolicy', 'RequestAuthentication', 'Sidecar', 'Telemetry', 'WasmPlugin'],
    () =>
      (require('./rules/policy-without-effect') as typeof import('./rules/policy-without-effect'))
        .policyWithoutEffect,
  ),
  late(
    'proxy-image-differs',
    ['ConfigMap'],
    () =>
      (require('./rules/proxy-image-differs') as typeof import('./rules/proxy-image-differs'))
        .proxyImageDiffers,
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
    'tls-on-plain-text-server',
    ['Gateway'],
    () =>
      (require('./rules/tls-on-plain-text-server') as typeof import('./rules/tls-on-plain-text-server'))
        .tlsOnPlainTextServer,
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
    'virtual-service-host-not-on-gateway',
    ['Gateway'],
    () =>
      (
        require('./rules/virtual-service-host-not-on-gateway') as typeof import('./rules/virtual-service-host-not-on-gateway')
      ).virtualServiceHostNotOnGateway,
  ),
  late(
    'wildcard-host-by-dns',
    ['ServiceEntry'],
    () =>
      (require('./rules/wildcard-host-by-dns') as typeof import('./rules/wildcard-host-by-dns'))
        .wildcardHostByDns,
  ),
  late(
    'workload-without-authorization',
    ['AuthorizationPolicy'],
    () =>
      (
        require('./rules/workload-without-authorization') as typeof import('./rules/workload-without-authorization')
      ).workloadWithoutAuthorization,
  ),
];
