import type { Rule } from './rule';
import { accessLogWithoutProvider } from './rules/access-log-without-provider';
import { ambientWithoutWaypoint } from './rules/ambient-without-waypoint';
import { annotationWithoutEffect } from './rules/annotation-without-effect';
import { authorizationNeverMet } from './rules/authorization-never-met';
import { autoscalerWithoutTarget } from './rules/autoscaler-without-target';
import { conflictingDestinationRules } from './rules/conflicting-destination-rules';
import { conflictingGateways } from './rules/conflicting-gateways';
import { conflictingVirtualServices } from './rules/conflicting-virtual-services';
import { deprecatedField } from './rules/deprecated-field';
import { destinationRuleForMissingHost } from './rules/destination-rule-for-missing-host';
import { destinationRuleNotVisible } from './rules/destination-rule-not-visible';
import { destinationRuleReplaced } from './rules/destination-rule-replaced';
import { destinationWithoutWeight } from './rules/destination-without-weight';
import { duplicateDestination } from './rules/duplicate-destination';
import { envoyFilterPatchWithoutEffect } from './rules/envoy-filter-patch-without-effect';
import { exportToMissingNamespace } from './rules/export-to-missing-namespace';
import { failoverWithoutOutlierDetection } from './rules/failover-without-outlier-detection';
import { gatewayApiListenersAtOdds } from './rules/gateway-api-listeners-at-odds';
import { gatewayApiRouteLeadsNowhere } from './rules/gateway-api-route-leads-nowhere';
import { gatewayApiTooOld } from './rules/gateway-api-too-old';
import { gatewayCertificateMissing } from './rules/gateway-certificate-missing';
import { gatewayNamedAsHost } from './rules/gateway-named-as-host';
import { gatewayPortNotOnService } from './rules/gateway-port-not-on-service';
import { gatewayWithoutPods } from './rules/gateway-without-pods';
import { identityWithoutMutualTls } from './rules/identity-without-mutual-tls';
import { ignoredWeight } from './rules/ignored-weight';
import { imageAutoNotInjected } from './rules/image-auto-not-injected';
import { injectionLabelsAtOdds } from './rules/injection-labels-at-odds';
import { injectionWebhookBroken } from './rules/injection-webhook-broken';
import { jwtClaimRouteWithoutAuthentication } from './rules/jwt-claim-route-without-authentication';
import { keysFetchedFromAnywhere } from './rules/keys-fetched-from-anywhere';
import { matchIgnoredAtCaller } from './rules/match-ignored-at-caller';
import { matchNeverReached } from './rules/match-never-reached';
import { matchOnUnboundGateway } from './rules/match-on-unbound-gateway';
import { missingDelegate } from './rules/missing-delegate';
import { mutualTlsAtOdds } from './rules/mutual-tls-at-odds';
import { negativeStatus } from './rules/negative-status';
import { networkOfUnknownCluster } from './rules/network-of-unknown-cluster';
import { objectWrittenTwice } from './rules/object-written-twice';
import { oneCertificateOnSeveralGateways } from './rules/one-certificate-on-several-gateways';
import { outlierDetectionEjectsNobody } from './rules/outlier-detection-ejects-nobody';
import { overlappingPolicies } from './rules/overlapping-policies';
import { partlyQualifiedHost } from './rules/partly-qualified-host';
import { plainTextToTlsPort } from './rules/plain-text-to-tls-port';
import { podRunsAsProxy } from './rules/pod-runs-as-proxy';
import { podWithoutSidecar } from './rules/pod-without-sidecar';
import { policyForNobody } from './rules/policy-for-nobody';
import { portNameWithoutProtocol } from './rules/port-name-without-protocol';
import { proxyImageDiffers } from './rules/proxy-image-differs';
import { referenceGrantForMissingNamespace } from './rules/reference-grant-for-missing-namespace';
import { refusedByIstiod } from './rules/refused-by-istiod';
import { releaseSkippedAtGateway } from './rules/release-skipped-at-gateway';
import { releaseSkippedInMesh } from './rules/release-skipped-in-mesh';
import { replicasBesideAutoscaler } from './rules/replicas-beside-autoscaler';
import { retriesOutlastTimeout } from './rules/retries-outlast-timeout';
import { rewriteDoublesSlash } from './rules/rewrite-doubles-slash';
import { routeToMissingHost } from './rules/route-to-missing-host';
import { routeToMissingPort } from './rules/route-to-missing-port';
import { routeToMissingSubset } from './rules/route-to-missing-subset';
import { routeWithoutPort } from './rules/route-without-port';
import { ruleNeverReached } from './rules/rule-never-reached';
import { rulesForAnotherProtocol } from './rules/rules-for-another-protocol';
import { selectorMissesTemplate } from './rules/selector-misses-template';
import { selectorWithoutWorkload } from './rules/selector-without-workload';
import { serverNotVerified } from './rules/server-not-verified';
import { serviceEntriesAtOdds } from './rules/service-entries-at-odds';
import { serviceEntryWithoutAddresses } from './rules/service-entry-without-addresses';
import { servicePortsAtOdds } from './rules/service-ports-at-odds';
import { serviceSelectsVersion } from './rules/service-selects-version';
import { serviceWithoutPods } from './rules/service-without-pods';
import { sidecarBesideAmbient } from './rules/sidecar-beside-ambient';
import { sidecarOutOfPlace } from './rules/sidecar-out-of-place';
import { stickySessionsOverVersions } from './rules/sticky-sessions-over-versions';
import { subsetWithoutLabels } from './rules/subset-without-labels';
import { subsetWithoutPods } from './rules/subset-without-pods';
import { targetPortNotServed } from './rules/target-port-not-served';
import { virtualServiceForMissingHost } from './rules/virtual-service-for-missing-host';
import { virtualServiceHostIsCaller } from './rules/virtual-service-host-is-caller';
import { virtualServiceHostNotOnGateway } from './rules/virtual-service-host-not-on-gateway';
import { virtualServiceOfMissingGateway } from './rules/virtual-service-of-missing-gateway';
import { weightsNotAHundred } from './rules/weights-not-a-hundred';
import { wildcardHostByDns } from './rules/wildcard-host-by-dns';
import { workloadGroupOutOfPlace } from './rules/workload-group-out-of-place';
import { workloadTakesOthersPods } from './rules/workload-takes-others-pods';
import { workloadWithoutAuthorization } from './rules/workload-without-authorization';

/** Every rule that looks at a mesh, sorted by name. */
export const rules: readonly Rule[] = [
  accessLogWithoutProvider,
  ambientWithoutWaypoint,
  annotationWithoutEffect,
  authorizationNeverMet,
  autoscalerWithoutTarget,
  conflictingDestinationRules,
  conflictingGateways,
  conflictingVirtualServices,
  deprecatedField,
  destinationRuleForMissingHost,
  destinationRuleNotVisible,
  destinationRuleReplaced,
  destinationWithoutWeight,
  duplicateDestination,
  envoyFilterPatchWithoutEffect,
  exportToMissingNamespace,
  failoverWithoutOutlierDetection,
  gatewayApiListenersAtOdds,
  gatewayApiRouteLeadsNowhere,
  gatewayApiTooOld,
  gatewayCertificateMissing,
  gatewayNamedAsHost,
  gatewayPortNotOnService,
  gatewayWithoutPods,
  identityWithoutMutualTls,
  ignoredWeight,
  imageAutoNotInjected,
  injectionLabelsAtOdds,
  injectionWebhookBroken,
  jwtClaimRouteWithoutAuthentication,
  keysFetchedFromAnywhere,
  matchIgnoredAtCaller,
  matchNeverReached,
  matchOnUnboundGateway,
  missingDelegate,
  mutualTlsAtOdds,
  negativeStatus,
  networkOfUnknownCluster,
  objectWrittenTwice,
  oneCertificateOnSeveralGateways,
  outlierDetectionEjectsNobody,
  overlappingPolicies,
  partlyQualifiedHost,
  plainTextToTlsPort,
  podRunsAsProxy,
  podWithoutSidecar,
  policyForNobody,
  portNameWithoutProtocol,
  proxyImageDiffers,
  referenceGrantForMissingNamespace,
  refusedByIstiod,
  releaseSkippedAtGateway,
  releaseSkippedInMesh,
  replicasBesideAutoscaler,
  retriesOutlastTimeout,
  rewriteDoublesSlash,
  routeToMissingHost,
  routeToMissingPort,
  routeToMissingSubset,
  routeWithoutPort,
  ruleNeverReached,
  rulesForAnotherProtocol,
  selectorMissesTemplate,
  selectorWithoutWorkload,
  serverNotVerified,
  serviceEntriesAtOdds,
  serviceEntryWithoutAddresses,
  servicePortsAtOdds,
  serviceSelectsVersion,
  serviceWithoutPods,
  sidecarBesideAmbient,
  sidecarOutOfPlace,
  stickySessionsOverVersions,
  subsetWithoutLabels,
  subsetWithoutPods,
  targetPortNotServed,
  virtualServiceForMissingHost,
  virtualServiceHostIsCaller,
  virtualServiceHostNotOnGateway,
  virtualServiceOfMissingGateway,
  weightsNotAHundred,
  wildcardHostByDns,
  workloadGroupOutOfPlace,
  workloadTakesOthersPods,
  workloadWithoutAuthorization,
];
