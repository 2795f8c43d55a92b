import type { Rule } from './rule';
import { ambientWithoutWaypoint } from './rules/ambient-without-waypoint';
import { annotationWithoutEffect } from './rules/annotation-without-effect';
import { conflictingDestinationRules } from './rules/conflicting-destination-rules';
import { conflictingGateways } from './rules/conflicting-gateways';
import { conflictingInjectionLabels } from './rules/conflicting-injection-labels';
import { conflictingServicePorts } from './rules/conflicting-service-ports';
import { conflictingVirtualServices } from './rules/conflicting-virtual-services';
import { corsOriginNeverSent } from './rules/cors-origin-never-sent';
import { deprecatedField } from './rules/deprecated-field';
import { destinationRuleForMissingHost } from './rules/destination-rule-for-missing-host';
import { destinationRuleNotVisible } from './rules/destination-rule-not-visible';
import { destinationRuleOverridden } from './rules/destination-rule-overridden';
import { destinationWithoutWeight } from './rules/destination-without-weight';
import { duplicateDestination } from './rules/duplicate-destination';
import { duplicateObject } from './rules/duplicate-object';
import { exportToMissingNamespace } from './rules/export-to-missing-namespace';
import { failoverWithoutOutlierDetection } from './rules/failover-without-outlier-detection';
import { fieldOfNewerIstio } from './rules/field-of-newer-istio';
import { gatewayCertificateMissing } from './rules/gateway-certificate-missing';
import { gatewayNamedAsHost } from './rules/gateway-named-as-host';
import { gatewayPortNotOnService } from './rules/gateway-port-not-on-service';
import { gatewayWithoutPods } from './rules/gateway-without-pods';
import { hashWithoutEffect } from './rules/hash-without-effect';
import { hostsNotInFiles } from './rules/hosts-not-in-files';
import { identityWithoutMutualTls } from './rules/identity-without-mutual-tls';
import { ignoredWeight } from './rules/ignored-weight';
import { imageAutoNotInjected } from './rules/image-auto-not-injected';
import { impossibleMatch } from './rules/impossible-match';
import { jwtClaimRouteWithoutAuthentication } from './rules/jwt-claim-route-without-authentication';
import { matchNeverReached } from './rules/match-never-reached';
import { matchOfWholeValue } from './rules/match-of-whole-value';
import { matchOnUnboundGateway } from './rules/match-on-unbound-gateway';
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
import { portNamedForOtherProtocol } from './rules/port-named-for-other-protocol';
import { proxyImageDiffers } from './rules/proxy-image-differs';
import { refusedByIstiod } from './rules/refused-by-istiod';
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
import { unknownKind } from './rules/unknown-kind';
import { virtualServiceForMissingHost } from './rules/virtual-service-for-missing-host';
import { virtualServiceHostIsCaller } from './rules/virtual-service-host-is-caller';
import { virtualServiceHostNotInRegistry } from './rules/virtual-service-host-not-in-registry';
import { virtualServiceHostNotOnGateway } from './rules/virtual-service-host-not-on-gateway';
import { virtualServiceOfMissingGateway } from './rules/virtual-service-of-missing-gateway';
import { waypointNotBound } from './rules/waypoint-not-bound';
import { weightsNotAHundred } from './rules/weights-not-a-hundred';
import { workloadWithoutAuthorization } from './rules/workload-without-authorization';

/** The rules that check any mesh, sorted by name; those of `late-rules.ts` are loaded when there is an object for them. */
export const rules: readonly Rule[] = [
  ambientWithoutWaypoint,
  annotationWithoutEffect,
  conflictingDestinationRules,
  conflictingGateways,
  conflictingInjectionLabels,
  conflictingServicePorts,
  conflictingVirtualServices,
  corsOriginNeverSent,
  deprecatedField,
  destinationRuleForMissingHost,
  destinationRuleNotVisible,
  destinationRuleOverridden,
  destinationWithoutWeight,
  duplicateDestination,
  duplicateObject,
  exportToMissingNamespace,
  failoverWithoutOutlierDetection,
  fieldOfNewerIstio,
  gatewayCertificateMissing,
  gatewayNamedAsHost,
  gatewayPortNotOnService,
  gatewayWithoutPods,
  hashWithoutEffect,
  hostsNotInFiles,
  identityWithoutMutualTls,
  ignoredWeight,
  imageAutoNotInjected,
  impossibleMatch,
  jwtClaimRouteWithoutAuthentication,
  matchNeverReached,
  matchOfWholeValue,
  matchOnUnboundGateway,
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
  portNamedForOtherProtocol,
  proxyImageDiffers,
  refusedByIstiod,
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
  unknownKind,
  virtualServiceForMissingHost,
  virtualServiceHostIsCaller,
  virtualServiceHostNotInRegistry,
  virtualServiceHostNotOnGateway,
  virtualServiceOfMissingGateway,
  waypointNotBound,
  weightsNotAHundred,
  workloadWithoutAuthorization,
];
