import type { Rule } from './rule';
import { accessLogWithoutProvider } from './rules/access-log-without-provider';
import { ambientWithoutWaypoint } from './rules/ambient-without-waypoint';
import { annotationWithoutEffect } from './rules/annotation-without-effect';
import { authorizationExcludesWaypoint } from './rules/authorization-excludes-waypoint';
import { authorizationNeverMatches } from './rules/authorization-never-matches';
import { autoscalerWithoutTarget } from './rules/autoscaler-without-target';
import { canaryWeightsBypassed } from './rules/canary-weights-bypassed';
import { conflictingDestinationRules } from './rules/conflicting-destination-rules';
import { conflictingGatewayApiListeners } from './rules/conflicting-gateway-api-listeners';
import { conflictingGateways } from './rules/conflicting-gateways';
import { conflictingInjectionLabels } from './rules/conflicting-injection-labels';
import { conflictingServiceEntries } from './rules/conflicting-service-entries';
import { conflictingServicePorts } from './rules/conflicting-service-ports';
import { conflictingVirtualServices } from './rules/conflicting-virtual-services';
import { deprecatedField } from './rules/deprecated-field';
import { destinationRuleForMissingHost } from './rules/destination-rule-for-missing-host';
import { destinationRuleNotVisible } from './rules/destination-rule-not-visible';
import { destinationRuleOverridden } from './rules/destination-rule-overridden';
import { destinationWithoutWeight } from './rules/destination-without-weight';
import { duplicateDestination } from './rules/duplicate-destination';
import { duplicateObject } from './rules/duplicate-object';
import { envoyFilterPatchWithoutEffect } from './rules/envoy-filter-patch-without-effect';
import { exportToMissingNamespace } from './rules/export-to-missing-namespace';
import { failoverWithoutOutlierDetection } from './rules/failover-without-outlier-detection';
import { fieldOfNewerIstio } from './rules/field-of-newer-istio';
import { gatewayApiRouteNotAttached } from './rules/gateway-api-route-not-attached';
import { gatewayApiTooOld } from './rules/gateway-api-too-old';
import { gatewayCertificateMissing } from './rules/gateway-certificate-missing';
import { gatewayNamedAsHost } from './rules/gateway-named-as-host';
import { gatewayPortNotOnService } from './rules/gateway-port-not-on-service';
import { gatewayWithoutPods } from './rules/gateway-without-pods';
import { hashWithoutEffect } from './rules/hash-without-effect';
import { hostsNotInFiles } from './rules/hosts-not-in-files';
import { httpRouteBesideVirtualService } from './rules/http-route-beside-virtual-service';
import { identityWithoutMutualTls } from './rules/identity-without-mutual-tls';
import { ignoredHostnames } from './rules/ignored-hostnames';
import { ignoredWeight } from './rules/ignored-weight';
import { imageAutoNotInjected } from './rules/image-auto-not-injected';
import { impossibleMatch } from './rules/impossible-match';
import { injectionWebhookBroken } from './rules/injection-webhook-broken';
import { jwtClaimRouteWithoutAuthentication } from './rules/jwt-claim-route-without-authentication';
import { matchNeverReached } from './rules/match-never-reached';
import { matchOnUnboundGateway } from './rules/match-on-unbound-gateway';
import { misconfiguredSidecar } from './rules/misconfigured-sidecar';
import { misconfiguredWorkloadGroup } from './rules/misconfigured-workload-group';
import { missingDelegate } from './rules/missing-delegate';
import { mutualTlsModeMismatch } from './rules/mutual-tls-mode-mismatch';
import { negativeStatus } from './rules/negative-status';
import { networkOfUnknownCluster } from './rules/network-of-unknown-cluster';
import { notExportedToCaller } from './rules/not-exported-to-caller';
import { oneCertificateOnSeveralGateways } from './rules/one-certificate-on-several-gateways';
import { orInsteadOfAnd } from './rules/or-instead-of-and';
import { outlierDetectionEjectsNobody } from './rules/outlier-detection-ejects-nobody';
import { overlappingPolicies } from './rules/overlapping-policies';
import { overlappingWorkloadSelectors } from './rules/overlapping-workload-selectors';
import { partlyQualifiedHost } from './rules/partly-qualified-host';
import { plainTextToTlsPort } from './rules/plain-text-to-tls-port';
import { podRunsAsProxy } from './rules/pod-runs-as-proxy';
import { podWithoutSidecar } from './rules/pod-without-sidecar';
import { policyWithoutEffect } from './rules/policy-without-effect';
import { portNameWithoutProtocol } from './rules/port-name-without-protocol';
import { proxyImageDiffers } from './rules/proxy-image-differs';
import { referenceGrantForMissingNamespace } from './rules/reference-grant-for-missing-namespace';
import { refusedByIstiod } from './rules/refused-by-istiod';
import { replicasBesideAutoscaler } from './rules/replicas-beside-autoscaler';
import { requestPolicyAtZtunnel } from './rules/request-policy-at-ztunnel';
import { requestPrincipalWithoutAuthentication } from './rules/request-principal-without-authentication';
import { retriesOutlastTimeout } from './rules/retries-outlast-timeout';
import { rewriteDoublesSlash } from './rules/rewrite-doubles-slash';
import { routeProtocolMismatch } from './rules/route-protocol-mismatch';
import { routeSettingWithoutEffect } from './rules/route-setting-without-effect';
import { routeToMissingHost } from './rules/route-to-missing-host';
import { routeToMissingPort } from './rules/route-to-missing-port';
import { routeToMissingSubset } from './rules/route-to-missing-subset';
import { routeWithoutPort } from './rules/route-without-port';
import { ruleNeverReached } from './rules/rule-never-reached';
import { rulesLostAtWaypoint } from './rules/rules-lost-at-waypoint';
import { selectorMissesTemplate } from './rules/selector-misses-template';
import { selectorWithoutWorkload } from './rules/selector-without-workload';
import { serverCertificateNotVerified } from './rules/server-certificate-not-verified';
import { serviceBypassesSplit } from './rules/service-bypasses-split';
import { serviceEntryHostWithoutDns } from './rules/service-entry-host-without-dns';
import { serviceEntryWithoutAddresses } from './rules/service-entry-without-addresses';
import { serviceRouteWithoutEffect } from './rules/service-route-without-effect';
import { serviceSelectsVersion } from './rules/service-selects-version';
import { serviceWithoutPods } from './rules/service-without-pods';
import { settingsForMissingPort } from './rules/settings-for-missing-port';
import { sidecarBesideAmbient } from './rules/sidecar-beside-ambient';
import { stickySessionsOverVersions } from './rules/sticky-sessions-over-versions';
import { subsetOfAnotherVersionName } from './rules/subset-of-another-version-name';
import { subsetWithoutLabels } from './rules/subset-without-labels';
import { subsetWithoutPods } from './rules/subset-without-pods';
import { subsetsWithoutRoute } from './rules/subsets-without-route';
import { targetPortNotServed } from './rules/target-port-not-served';
import { tlsOnPlainTextServer } from './rules/tls-on-plain-text-server';
import { trafficSplitMissingAtGateway } from './rules/traffic-split-missing-at-gateway';
import { trafficSplitMissingInMesh } from './rules/traffic-split-missing-in-mesh';
import { unresolvedCanary } from './rules/unresolved-canary';
import { unresolvedGatewayApiRoute } from './rules/unresolved-gateway-api-route';
import { unresolvedRollout } from './rules/unresolved-rollout';
import { unrestrictedJwksUri } from './rules/unrestricted-jwks-uri';
import { virtualServiceForMissingHost } from './rules/virtual-service-for-missing-host';
import { virtualServiceHostIsCaller } from './rules/virtual-service-host-is-caller';
import { virtualServiceHostNotInRegistry } from './rules/virtual-service-host-not-in-registry';
import { virtualServiceHostNotOnGateway } from './rules/virtual-service-host-not-on-gateway';
import { virtualServiceOfMissingGateway } from './rules/virtual-service-of-missing-gateway';
import { waypointNotBound } from './rules/waypoint-not-bound';
import { weightsNotAHundred } from './rules/weights-not-a-hundred';
import { wildcardHostByDns } from './rules/wildcard-host-by-dns';
import { workloadWithoutAuthorization } from './rules/workload-without-authorization';

/** Every rule that checks a mesh, sorted by name. */
export const rules: readonly Rule[] = [
  accessLogWithoutProvider,
  ambientWithoutWaypoint,
  annotationWithoutEffect,
  authorizationExcludesWaypoint,
  authorizationNeverMatches,
  autoscalerWithoutTarget,
  canaryWeightsBypassed,
  conflictingDestinationRules,
  conflictingGatewayApiListeners,
  conflictingGateways,
  conflictingInjectionLabels,
  conflictingServiceEntries,
  conflictingServicePorts,
  conflictingVirtualServices,
  deprecatedField,
  destinationRuleForMissingHost,
  destinationRuleNotVisible,
  destinationRuleOverridden,
  destinationWithoutWeight,
  duplicateDestination,
  duplicateObject,
  envoyFilterPatchWithoutEffect,
  exportToMissingNamespace,
  failoverWithoutOutlierDetection,
  fieldOfNewerIstio,
  gatewayApiRouteNotAttached,
  gatewayApiTooOld,
  gatewayCertificateMissing,
  gatewayNamedAsHost,
  gatewayPortNotOnService,
  gatewayWithoutPods,
  hashWithoutEffect,
  hostsNotInFiles,
  httpRouteBesideVirtualService,
  identityWithoutMutualTls,
  ignoredHostnames,
  ignoredWeight,
  imageAutoNotInjected,
  impossibleMatch,
  injectionWebhookBroken,
  jwtClaimRouteWithoutAuthentication,
  matchNeverReached,
  matchOnUnboundGateway,
  misconfiguredSidecar,
  misconfiguredWorkloadGroup,
  missingDelegate,
  mutualTlsModeMismatch,
  negativeStatus,
  networkOfUnknownCluster,
  notExportedToCaller,
  oneCertificateOnSeveralGateways,
  orInsteadOfAnd,
  outlierDetectionEjectsNobody,
  overlappingPolicies,
  overlappingWorkloadSelectors,
  partlyQualifiedHost,
  plainTextToTlsPort,
  podRunsAsProxy,
  podWithoutSidecar,
  policyWithoutEffect,
  portNameWithoutProtocol,
  proxyImageDiffers,
  referenceGrantForMissingNamespace,
  refusedByIstiod,
  replicasBesideAutoscaler,
  requestPolicyAtZtunnel,
  requestPrincipalWithoutAuthentication,
  retriesOutlastTimeout,
  rewriteDoublesSlash,
  routeProtocolMismatch,
  routeSettingWithoutEffect,
  routeToMissingHost,
  routeToMissingPort,
  routeToMissingSubset,
  routeWithoutPort,
  ruleNeverReached,
  rulesLostAtWaypoint,
  selectorMissesTemplate,
  selectorWithoutWorkload,
  serverCertificateNotVerified,
  serviceBypassesSplit,
  serviceEntryHostWithoutDns,
  serviceEntryWithoutAddresses,
  serviceRouteWithoutEffect,
  serviceSelectsVersion,
  serviceWithoutPods,
  settingsForMissingPort,
  sidecarBesideAmbient,
  stickySessionsOverVersions,
  subsetOfAnotherVersionName,
  subsetWithoutLabels,
  subsetWithoutPods,
  subsetsWithoutRoute,
  targetPortNotServed,
  tlsOnPlainTextServer,
  trafficSplitMissingAtGateway,
  trafficSplitMissingInMesh,
  unresolvedCanary,
  unresolvedGatewayApiRoute,
  unresolvedRollout,
  unrestrictedJwksUri,
  virtualServiceForMissingHost,
  virtualServiceHostIsCaller,
  virtualServiceHostNotInRegistry,
  virtualServiceHostNotOnGateway,
  virtualServiceOfMissingGateway,
  waypointNotBound,
  weightsNotAHundred,
  wildcardHostByDns,
  workloadWithoutAuthorization,
];
