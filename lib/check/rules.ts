import type { Rule } from './rule';
import { annotationWithoutEffect } from './rules/annotation-without-effect';
import { conflictingDestinationRules } from './rules/conflicting-destination-rules';
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
import { fieldOfNewerIstio } from './rules/field-of-newer-istio';
import { gatewayNamedAsHost } from './rules/gateway-named-as-host';
import { hostsNotInFiles } from './rules/hosts-not-in-files';
import { ignoredWeight } from './rules/ignored-weight';
import { imageAutoNotInjected } from './rules/image-auto-not-injected';
import { matchNeverReached } from './rules/match-never-reached';
import { matchOfWholeValue } from './rules/match-of-whole-value';
import { missingDelegate } from './rules/missing-delegate';
import { negativeStatus } from './rules/negative-status';
import { notExportedToCaller } from './rules/not-exported-to-caller';
import { overlappingWorkloadSelectors } from './rules/overlapping-workload-selectors';
import { partlyQualifiedHost } from './rules/partly-qualified-host';
import { plainTextToTlsPort } from './rules/plain-text-to-tls-port';
import { podRunsAsProxy } from './rules/pod-runs-as-proxy';
import { podWithoutSidecar } from './rules/pod-without-sidecar';
import { portNameWithoutProtocol } from './rules/port-name-without-protocol';
import { portNamedForOtherProtocol } from './rules/port-named-for-other-protocol';
import { refusedByIstiod } from './rules/refused-by-istiod';
import { routeProtocolMismatch } from './rules/route-protocol-mismatch';
import { routeSettingWithoutEffect } from './rules/route-setting-without-effect';
import { routeToMissingHost } from './rules/route-to-missing-host';
import { routeToMissingPort } from './rules/route-to-missing-port';
import { routeToMissingSubset } from './rules/route-to-missing-subset';
import { routeWithoutPort } from './rules/route-without-port';
import { ruleNeverReached } from './rules/rule-never-reached';
import { selectorMissesTemplate } from './rules/selector-misses-template';
import { selectorWithoutWorkload } from './rules/selector-without-workload';
import { serviceBypassesSplit } from './rules/service-bypasses-split';
import { serviceSelectsVersion } from './rules/service-selects-version';
import { serviceWithoutPods } from './rules/service-without-pods';
import { sidecarBesideAmbient } from './rules/sidecar-beside-ambient';
import { subsetOfAnotherVersionName } from './rules/subset-of-another-version-name';
import { subsetWithoutLabels } from './rules/subset-without-labels';
import { subsetWithoutPods } from './rules/subset-without-pods';
import { subsetsWithoutRoute } from './rules/subsets-without-route';
import { targetPortNotServed } from './rules/target-port-not-served';
import { trafficSplitMissingAtGateway } from './rules/traffic-split-missing-at-gateway';
import { trafficSplitMissingInMesh } from './rules/traffic-split-missing-in-mesh';
import { unknownKind } from './rules/unknown-kind';
import { virtualServiceForMissingHost } from './rules/virtual-service-for-missing-host';
import { virtualServiceHostIsCaller } from './rules/virtual-service-host-is-caller';
import { virtualServiceHostNotInRegistry } from './rules/virtual-service-host-not-in-registry';
import { virtualServiceOfMissingGateway } from './rules/virtual-service-of-missing-gateway';
import { weightsNotAHundred } from './rules/weights-not-a-hundred';

/** The rules that check any mesh, sorted by name; those of `late-rules.ts` and `late-field-rules.ts` are loaded when they are needed. */
export const rules: readonly Rule[] = [
  annotationWithoutEffect,
  conflictingDestinationRules,
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
  fieldOfNewerIstio,
  gatewayNamedAsHost,
  hostsNotInFiles,
  ignoredWeight,
  imageAutoNotInjected,
  matchNeverReached,
  matchOfWholeValue,
  missingDelegate,
  negativeStatus,
  notExportedToCaller,
  overlappingWorkloadSelectors,
  partlyQualifiedHost,
  plainTextToTlsPort,
  podRunsAsProxy,
  podWithoutSidecar,
  portNameWithoutProtocol,
  portNamedForOtherProtocol,
  refusedByIstiod,
  routeProtocolMismatch,
  routeSettingWithoutEffect,
  routeToMissingHost,
  routeToMissingPort,
  routeToMissingSubset,
  routeWithoutPort,
  ruleNeverReached,
  selectorMissesTemplate,
  selectorWithoutWorkload,
  serviceBypassesSplit,
  serviceSelectsVersion,
  serviceWithoutPods,
  sidecarBesideAmbient,
  subsetOfAnotherVersionName,
  subsetWithoutLabels,
  subsetWithoutPods,
  subsetsWithoutRoute,
  targetPortNotServed,
  trafficSplitMissingAtGateway,
  trafficSplitMissingInMesh,
  unknownKind,
  virtualServiceForMissingHost,
  virtualServiceHostIsCaller,
  virtualServiceHostNotInRegistry,
  virtualServiceOfMissingGateway,
  weightsNotAHundred,
];
