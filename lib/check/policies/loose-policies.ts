import type { FieldPath, MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { AuthorizationPolicy, Values } from '../../mesh/policies/authorization';
import { isOpenToAll } from './loose-rules';

/** An exclusion that is an alternative to another one, so that together they match every request. */
export interface Everything {
  readonly policy: AuthorizationPolicy;
  readonly at: FieldPath;
  readonly other: { readonly object: MeshObject; readonly at: FieldPath };
  readonly field: string;
  readonly value: string;
  readonly otherValue: string;
}

/**
 * The alternatives of which each excludes something else by the same field: a request that is not in one of them is in
 * the other. Policies of one action for the same pods are alternatives too.
 */
export function everythingIn(policies: readonly AuthorizationPolicy[]): Everything[] {
  const found: Everything[] = [];
  for (const those of alikeIn(policies)) {
    const firsts = new Map<string, Exclusion[]>();
    for (const exclusion of those.flatMap(exclusionsIn)) {
      const before = firsts.get(exclusion.field) ?? [];
      const other = before.find((each) => areApart(each.values, exclusion.values));
      if (other !== undefined) {
        const { policy, at, field, values } = exclusion;
        found.push({
          policy,
          at,
          other: { object: other.policy.object, at: other.at },
          field,
          value: values.join(', '),
          otherValue: other.values.join(', '),
        });
        break;
      }
      firsts.set(exclusion.field, [...before, exclusion]);
    }
  }
  return found;
}

/** Two ALLOW policies for the same pods, of which each restricts what the other leaves open. */
export interface LoosePolicies {
  readonly one: AuthorizationPolicy;
  readonly two: AuthorizationPolicy;
  /** What each restricts, in words. */
  readonly first: string;
  readonly second: string;
}

/** The first two such policies of each set of pods. */
export function loosePoliciesIn(policies: readonly AuthorizationPolicy[]): LoosePolicies[] {
  return alikeIn(policies).flatMap((those): LoosePolicies[] => {
    if (those[0]?.action !== 'ALLOW') return [];
    const callers = those.find(({ rules }) => rules.length > 0 && rules.every(restrictsCallersOnly));
    const operations = those.find(
      ({ rules }) =>
        rules.length > 0 &&
        rules.every(({ from, to, when }) => from.length + when.length === 0 && to.length > 0) &&
        !isOpenToAll(rules.flatMap(({ to }) => to)),
    );
    if (callers === undefined || operations === undefined) return [];
    const isFirst = those.indexOf(callers) < those.indexOf(operations);
    return [
      isFirst
        ? { one: callers, two: operations, first: 'sources', second: 'operations' }
        : { one: operations, two: callers, first: 'operations', second: 'sources' },
    ];
  });
}

function restrictsCallersOnly({ from, to, when }: AuthorizationPolicy['rules'][number]): boolean {
  return from.length > 0 && to.length + when.length === 0;
}

/** Policies that are alternatives: of one action, for the same pods. */
function alikeIn(policies: readonly AuthorizationPolicy[]): readonly AuthorizationPolicy[][] {
  const alike = new Map<string, AuthorizationPolicy[]>();
  for (const policy of policies) {
    const { object, action, selector, hasTarget } = policy;
    if ((action !== 'ALLOW' && action !== 'DENY') || hasTarget) continue;
    const labels = Object.entries(selector).sort(([a], [b]) => (a < b ? -1 : 1));
    addTo(alike, JSON.stringify([action, object.namespace, labels]), policy);
  }
  return [...alike.values()];
}

interface Exclusion {
  readonly policy: AuthorizationPolicy;
  readonly at: FieldPath;
  readonly field: string;
  readonly values: readonly string[];
}

/** Sources and operations that are alternatives of a whole policy, and only exclude values of one field. */
function exclusionsIn(policy: AuthorizationPolicy): Exclusion[] {
  return policy.rules.flatMap(({ from, to, when }) => {
    if (when.length > 0 || (from.length > 0 && to.length > 0)) return [];
    return [...from, ...to].flatMap((each) => {
      const exclusion = exclusionOf(each);
      return exclusion === undefined ? [] : [{ policy, ...exclusion }];
    });
  });
}

/** Fields whose values are told apart without a look at the request. */
const comparable: ReadonlySet<string> = new Set([
  ...['notHosts', 'notMethods', 'notNamespaces', 'notPaths', 'notPorts', 'notPrincipals'],
  'notServiceAccounts',
]);

function exclusionOf({ at, fields }: Values): Omit<Exclusion, 'policy'> | undefined {
  const [only, ...others] = [...fields].filter(([, values]) => values.length > 0);
  if (only === undefined || others.length > 0 || !comparable.has(only[0])) return undefined;
  return { at: [...at, only[0]], field: only[0], values: only[1] };
}

/** Whether no request is in both lists. Two patterns may always meet. */
function areApart(values: readonly string[], others: readonly string[]): boolean {
  return values.every((value) => others.every((other) => isApart(value, other)));
}

function isApart(value: string, other: string): boolean {
  const [stars, otherStars] = [value.includes('*'), other.includes('*')];
  if (stars && otherStars) return false;
  if (!stars && !otherStars) return value.toLowerCase() !== other.toLowerCase();
  const [pattern, text] = stars ? [value, other] : [other, value];
  if (pattern.includes('{')) return false;
  if (pattern.endsWith('*')) return !text.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') && !text.endsWith(pattern.slice(1));
}
