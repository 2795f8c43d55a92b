/** A field, or a value of a field, that the CRDs of a version have first. */
export interface NewerField {
  readonly since: `1.${number}`;
  readonly group: string;
  readonly kind: string;
  /**
   * The end of its path, without indexes: `redirect.prefixRewrite`; `*` is any key.
   *
   * @default - the kind itself
   */
  readonly field?: string;
  /**
   * A value of the field, which has others too.
   *
   * @default - any
   */
  readonly value?: string;
}

const networking = 'networking.istio.io';

/** What the CRDs of Istio 1.28 and later added to those of 1.27, each with the release whose CRDs have it first. */
export const newerFields: readonly NewerField[] = [
  { since: '1.28', group: networking, kind: 'DestinationRule', field: 'httpCookie.attributes' },
  { since: '1.28', group: networking, kind: 'Gateway', field: 'tls.caCertCredentialName' },
  { since: '1.28', group: networking, kind: 'ServiceEntry', field: 'spec.resolution', value: 'DYNAMIC_DNS' },
  { since: '1.28', group: networking, kind: 'Sidecar', field: 'tls.caCertCredentialName' },
  {
    since: '1.28',
    group: 'security.istio.io',
    kind: 'RequestAuthentication',
    field: 'jwtRules.spaceDelimitedClaims',
  },
  { since: '1.29', group: networking, kind: 'EnvoyFilter', field: 'match.context', value: 'WAYPOINT' },
  { since: '1.29', group: networking, kind: 'EnvoyFilter', field: 'match.waypoint' },
  { since: '1.29', group: 'telemetry.istio.io', kind: 'Telemetry', field: 'customTags.*.formatter' },
  { since: '1.30', group: 'extensions.istio.io', kind: 'TrafficExtension' },
  { since: '1.30', group: 'security.istio.io', kind: 'AuthorizationPolicy', field: 'source.notTrustDomains' },
  { since: '1.30', group: 'security.istio.io', kind: 'AuthorizationPolicy', field: 'source.trustDomains' },
  {
    since: '1.30',
    group: 'telemetry.istio.io',
    kind: 'Telemetry',
    field: 'tracing.disableContextPropagation',
  },
  { since: '1.31', group: networking, kind: 'DestinationRule', field: 'http.http2KeepAlive' },
  { since: '1.31', group: networking, kind: 'DestinationRule', field: 'loadBalancer.zoneAwareLbSetting' },
  {
    since: '1.31',
    group: networking,
    kind: 'DestinationRule',
    field: 'outlierDetection.outlierDetectionHttpErrorCodes',
  },
  { since: '1.31', group: networking, kind: 'DestinationRule', field: 'retryBudget.budgetInterval' },
  {
    since: '1.31',
    group: networking,
    kind: 'EnvoyFilter',
    field: 'patch.operation',
    value: 'MERGE_AND_REPLACE_LIST',
  },
  { since: '1.31', group: networking, kind: 'Gateway', field: 'tls.insecureSkipVerify' },
  { since: '1.31', group: networking, kind: 'Sidecar', field: 'http.http2KeepAlive' },
  { since: '1.31', group: networking, kind: 'Sidecar', field: 'tls.insecureSkipVerify' },
  { since: '1.31', group: networking, kind: 'VirtualService', field: 'redirect.prefixRewrite' },
];
