import { late } from './late';
import type { Rule } from './rule';

/** The rules about fields and labels that few states have, sorted by name. */
export const lateFieldRules: readonly Rule[] = [
  late(
    'ambient-without-waypoint',
    ['@istio.io/dataplane-mode'],
    () =>
      (require('./rules/ambient-without-waypoint') as typeof import('./rules/ambient-without-waypoint'))
        .ambientWithoutWaypoint,
  ),
  late(
    'failover-without-outlier-detection',
    ['.localityLbSetting'],
    () =>
      (
        require('./rules/failover-without-outlier-detection') as typeof import('./rules/failover-without-outlier-detection')
      ).failoverWithoutOutlierDetection,
  ),
  late(
    'hash-without-effect',
    ['.consistentHash'],
    () =>
      (require('./rules/hash-without-effect') as typeof import('./rules/hash-without-effect'))
        .hashWithoutEffect,
  ),
  late(
    'impossible-match',
    ['.match', 'gateway.networking.k8s.io'],
    () => (require('./rules/impossible-match') as typeof import('./rules/impossible-match')).impossibleMatch,
  ),
  late(
    'match-on-unbound-gateway',
    ['.match'],
    () =>
      (require('./rules/match-on-unbound-gateway') as typeof import('./rules/match-on-unbound-gateway'))
        .matchOnUnboundGateway,
  ),
  late(
    'mutual-tls-mode-mismatch',
    ['.tls', 'PeerAuthentication'],
    () =>
      (require('./rules/mutual-tls-mode-mismatch') as typeof import('./rules/mutual-tls-mode-mismatch'))
        .mutualTlsModeMismatch,
  ),
  late(
    'or-instead-of-and',
    ['.match', 'AuthorizationPolicy'],
    () => (require('./rules/or-instead-of-and') as typeof import('./rules/or-instead-of-and')).orInsteadOfAnd,
  ),
  late(
    'outlier-detection-ejects-nobody',
    ['.outlierDetection'],
    () =>
      (
        require('./rules/outlier-detection-ejects-nobody') as typeof import('./rules/outlier-detection-ejects-nobody')
      ).outlierDetectionEjectsNobody,
  ),
  late(
    'retries-outlast-timeout',
    ['.retries'],
    () =>
      (require('./rules/retries-outlast-timeout') as typeof import('./rules/retries-outlast-timeout'))
        .retriesOutlastTimeout,
  ),
  late(
    'rewrite-doubles-slash',
    ['.rewrite'],
    () =>
      (require('./rules/rewrite-doubles-slash') as typeof import('./rules/rewrite-doubles-slash'))
        .rewriteDoublesSlash,
  ),
  late(
    'rules-lost-at-waypoint',
    ['@istio.io/dataplane-mode'],
    () =>
      (require('./rules/rules-lost-at-waypoint') as typeof import('./rules/rules-lost-at-waypoint'))
        .rulesLostAtWaypoint,
  ),
  late(
    'server-certificate-not-verified',
    ['.tls'],
    () =>
      (
        require('./rules/server-certificate-not-verified') as typeof import('./rules/server-certificate-not-verified')
      ).serverCertificateNotVerified,
  ),
  late(
    'settings-for-missing-port',
    ['.portLevelSettings', 'AuthorizationPolicy', 'PeerAuthentication', 'Sidecar'],
    () =>
      (require('./rules/settings-for-missing-port') as typeof import('./rules/settings-for-missing-port'))
        .settingsForMissingPort,
  ),
  late(
    'sticky-sessions-over-versions',
    ['.consistentHash'],
    () =>
      (
        require('./rules/sticky-sessions-over-versions') as typeof import('./rules/sticky-sessions-over-versions')
      ).stickySessionsOverVersions,
  ),
  late(
    'waypoint-not-bound',
    ['@istio.io/use-waypoint'],
    () =>
      (require('./rules/waypoint-not-bound') as typeof import('./rules/waypoint-not-bound')).waypointNotBound,
  ),
];
