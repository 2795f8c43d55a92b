import { similar } from './similar';

/** The present names of rules by the names that they had before. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['authorization-never-met', 'authorization-never-matches'],
  ['destination-rule-replaced', 'destination-rule-overridden'],
  ['gateway-api-listeners-at-odds', 'conflicting-gateway-api-listeners'],
  ['gateway-api-route-leads-nowhere', 'unresolved-gateway-api-route'],
  ['injection-labels-at-odds', 'conflicting-injection-labels'],
  ['keys-fetched-from-anywhere', 'unrestricted-jwks-uri'],
  ['label-not-text', 'label-not-a-string'],
  ['match-ignored-at-caller', 'impossible-match'],
  ['mutual-tls-at-odds', 'mutual-tls-mode-mismatch'],
  ['no-object', 'not-a-kubernetes-object'],
  ['object-written-twice', 'duplicate-object'],
  ['policy-for-nobody', 'policy-without-effect'],
  ['release-skipped-at-gateway', 'traffic-split-missing-at-gateway'],
  ['release-skipped-in-mesh', 'traffic-split-missing-in-mesh'],
  ['rules-for-another-protocol', 'route-protocol-mismatch'],
  ['server-not-verified', 'server-certificate-not-verified'],
  ['service-entries-at-odds', 'conflicting-service-entries'],
  ['service-ports-at-odds', 'conflicting-service-ports'],
  ['sidecar-out-of-place', 'misconfigured-sidecar'],
  ['workload-group-out-of-place', 'misconfigured-workload-group'],
  ['workload-takes-others-pods', 'overlapping-workload-selectors'],
]);

/** The names that rules had before, sorted. Suppressions, the configuration and the command still take them. */
export const formerRuleNames: readonly string[] = [...renamed.keys()];

/** The present name of the rule that a misspelled name most likely means; undefined if none is similar. */
export function similarRule(written: string, names: Iterable<string>): string | undefined {
  const meant = similar(written, [...names, ...formerRuleNames]);
  return meant === undefined ? undefined : currentRuleName(meant);
}

/** The present name of a rule that was renamed; any other name stays as it is. */
export function currentRuleName(name: string): string {
  return renamed.get(name) ?? name;
}
