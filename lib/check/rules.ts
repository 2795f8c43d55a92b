import type { Rule } from './rule';
import { autoscalerWithoutTarget } from './rules/autoscaler-without-target';
import { conflictingVirtualServices } from './rules/conflicting-virtual-services';
import { destinationRuleForMissingHost } from './rules/destination-rule-for-missing-host';
import { destinationRuleNotVisible } from './rules/destination-rule-not-visible';
import { destinationWithoutWeight } from './rules/destination-without-weight';
import { duplicateDestination } from './rules/duplicate-destination';
import { gatewayWithoutPods } from './rules/gateway-without-pods';
import { ignoredWeight } from './rules/ignored-weight';
import { jwtClaimRouteWithoutAuthentication } from './rules/jwt-claim-route-without-authentication';
import { matchIgnoredAtCaller } from './rules/match-ignored-at-caller';
import { matchNeverReached } from './rules/match-never-reached';
import { matchOnUnboundGateway } from './rules/match-on-unbound-gateway';
import { missingDelegate } from './rules/missing-delegate';
import { outlierDetectionEjectsNobody } from './rules/outlier-detection-ejects-nobody';
import { partlyQualifiedHost } from './rules/partly-qualified-host';
import { releaseSkippedAtGateway } from './rules/release-skipped-at-gateway';
import { releaseSkippedInMesh } from './rules/release-skipped-in-mesh';
import { replicasBesideAutoscaler } from './rules/replicas-beside-autoscaler';
import { retriesOutlastTimeout } from './rules/retries-outlast-timeout';
import { rewriteDoublesSlash } from './rules/rewrite-doubles-slash';
import { routeToMissingHost } from './rules/route-to-missing-host';
import { routeToMissingPort } from './rules/route-to-missing-port';
import { routeToMissingSubset } from './rules/route-to-missing-subset';
import { ruleNeverReached } from './rules/rule-never-reached';
import { selectorMissesTemplate } from './rules/selector-misses-template';
import { selectorWithoutWorkload } from './rules/selector-without-workload';
import { serviceSelectsVersion } from './rules/service-selects-version';
import { serviceWithoutPods } from './rules/service-without-pods';
import { subsetWithoutPods } from './rules/subset-without-pods';
import { targetPortNotServed } from './rules/target-port-not-served';
import { virtualServiceForMissingHost } from './rules/virtual-service-for-missing-host';
import { virtualServiceHostIsCaller } from './rules/virtual-service-host-is-caller';
import { virtualServiceHostNotOnGateway } from './rules/virtual-service-host-not-on-gateway';
import { virtualServiceOfMissingGateway } from './rules/virtual-service-of-missing-gateway';
import { workloadTakesOthersPods } from './rules/workload-takes-others-pods';

/** Every rule that looks at a mesh, sorted by name. */
export const rules: readonly Rule[] = [
  autoscalerWithoutTarget,
  conflictingVirtualServices,
  destinationRuleForMissingHost,
  destinationRuleNotVisible,
  destinationWithoutWeight,
  duplicateDestination,
  gatewayWithoutPods,
  ignoredWeight,
  jwtClaimRouteWithoutAuthentication,
  matchIgnoredAtCaller,
  matchNeverReached,
  matchOnUnboundGateway,
  missingDelegate,
  outlierDetectionEjectsNobody,
  partlyQualifiedHost,
  releaseSkippedAtGateway,
  releaseSkippedInMesh,
  replicasBesideAutoscaler,
  retriesOutlastTimeout,
  rewriteDoublesSlash,
  routeToMissingHost,
  routeToMissingPort,
  routeToMissingSubset,
  ruleNeverReached,
  selectorMissesTemplate,
  selectorWithoutWorkload,
  serviceSelectsVersion,
  serviceWithoutPods,
  subsetWithoutPods,
  targetPortNotServed,
  virtualServiceForMissingHost,
  virtualServiceHostIsCaller,
  virtualServiceHostNotOnGateway,
  virtualServiceOfMissingGateway,
  workloadTakesOthersPods,
];
