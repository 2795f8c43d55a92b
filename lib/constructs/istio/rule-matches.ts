import type { VirtualServiceSpecHttpMatch } from '../../../imports/networking.istio.io';
import type { Condition, Match } from '../values/match';
import { type StringMatch, toStringMatch } from '../values/string-condition';

/**
 * The alternatives of a rule as the mesh has them, where callers have labels and a namespace.
 */
export function meshMatches(when: readonly Match[]): VirtualServiceSpecHttpMatch[] {
  return when.map((match) => toHttpMatch(match.conditions));
}

/**
 * The alternatives of a rule as a gateway has them. No caller there has labels, so an alternative that asks
 * for them can never hold and falls away.
 */
export function gatewayMatches(when: readonly Match[]): VirtualServiceSpecHttpMatch[] {
  return when
    .filter((match) => match.conditions.every((condition) => condition.kind !== 'callers'))
    .map((match) => toHttpMatch(match.conditions));
}

/** What Istio can ask of a caller, of a request and of a connection alike. */
export interface CallersMatch {
  readonly sourceLabels?: Record<string, string>;
  readonly sourceNamespace?: string;
}

/** True when the match asks for nothing but callers, which is all that a TCP connection can tell. */
export function asksOnlyForCallers(match: Match): boolean {
  return match.conditions.every((condition) => condition.kind === 'callers');
}

/** The alternatives of a rule that a TCP connection can meet. */
export function callersMatches(when: readonly Match[]): CallersMatch[] {
  return when.filter(asksOnlyForCallers).map((match) => callersFields(match.conditions));
}

function toHttpMatch(conditions: readonly Condition[]): VirtualServiceSpecHttpMatch {
  const method = conditions.find((condition) => condition.kind === 'method');
  return {
    headers: stringMatches(conditions.filter((c) => c.kind === 'header').filter((c) => !c.negated)),
    withoutHeaders: stringMatches(conditions.filter((c) => c.kind === 'header').filter((c) => c.negated)),
    queryParams: stringMatches(conditions.filter((c) => c.kind === 'query parameter')),
    method: method && { exact: method.value },
    ...callersFields(conditions),
  };
}

function stringMatches(
  conditions: readonly { name: string; value: Parameters<typeof toStringMatch>[0] }[],
): Record<string, StringMatch> | undefined {
  if (conditions.length === 0) return undefined;
  return Object.fromEntries(conditions.map(({ name, value }) => [name, toStringMatch(value)]));
}

function callersFields(conditions: readonly Condition[]): CallersMatch {
  const callers = conditions.filter((condition) => condition.kind === 'callers');
  const labels = Object.assign({}, ...callers.map((condition) => condition.labels));
  return {
    sourceLabels: Object.keys(labels).length === 0 ? undefined : labels,
    sourceNamespace: callers.find((condition) => condition.namespace !== undefined)?.namespace,
  };
}
