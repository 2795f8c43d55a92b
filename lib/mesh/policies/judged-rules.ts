import type { Answer } from '../known/answer';
import { type Field, fieldOf } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { attributeOf, keyOfField } from './attributes';
import type { AuthorizationPolicy, AuthorizationRule, Values } from './authorization';
import type { Subject } from './subject';

/** A rule of a policy, held against a request. */
export interface JudgedRule {
  readonly policy: AuthorizationPolicy;
  /** The index in `rules`. */
  readonly index: number;
  /** Whether the request meets the rule. */
  readonly meets: Answer;
  /**
   * The conditions that decide it: the first one of each source, of each operation or of `when` that does not hold, or
   * is unknown; none if the request meets the rule.
   */
  readonly conditions: readonly JudgedCondition[];
}

/** A condition of a rule that does not hold, or is unknown. */
export interface JudgedCondition {
  /** The field with the values. */
  readonly at: Field;
  /** The values that it wants one of; for `not…` fields those that it excludes. */
  readonly wanted: readonly string[];
  /** The value of the request or its connection; undefined if it is absent or unknown. */
  readonly found: string | undefined;
  readonly reason: ConditionReason;
}

/** Why a condition does not hold. */
export type ConditionReason =
  /** The request has another value. */
  | 'differs'
  /** The request has no value: no header, no token, or no identity without mTLS. */
  | 'absent'
  /** The request has a value that the condition excludes. */
  | 'excluded'
  /** It is about requests, and the port accepts whole connections: istiod leaves the rule of an ALLOW out. */
  | 'needs-http'
  /** istiod does not know the attribute, and leaves the rule out. */
  | 'not-an-attribute'
  /** The manifests do not tell the value. */
  | 'unknown';

/** Holds one rule of a policy against a request. */
export function judgedRule(policy: AuthorizationPolicy, index: number, subject: Subject): JudgedRule {
  const rule = policy.rules[index] as AuthorizationRule;
  const judged = (meets: Answer, conditions: readonly JudgedCondition[]): JudgedRule => ({
    policy,
    index,
    meets,
    conditions,
  });
  const lists = [rule.from.map(inValues), rule.to.map(inValues), [inConditions(rule)]];
  const { namespace } = policy.object;
  const lost = policy.action === 'ALLOW' && subject.arrival.protocol === 'tcp' ? 'needs-http' : undefined;
  for (const wish of lists.flat(2)) {
    const attribute = attributeOf(wish.key, subject, namespace);
    const reason = attribute === undefined ? 'not-an-attribute' : attribute.isOfRequests ? lost : undefined;
    if (reason !== undefined) return judged('no', [{ ...inObject(policy, wish), found: undefined, reason }]);
  }
  let unknown: readonly JudgedCondition[] | undefined;
  for (const alternatives of lists) {
    if (alternatives.length === 0) continue;
    const decisive = alternatives.map((wishes) => firstOf(wishes, policy, subject));
    if (decisive.includes(undefined)) continue;
    const all = decisive.filter((each) => each !== undefined);
    const unclear = all.filter(({ reason }) => reason === 'unknown');
    if (unclear.length === 0) return judged('no', all);
    unknown ??= unclear;
  }
  return unknown === undefined ? judged('yes', []) : judged('unknown', unknown);
}

/** Values that a rule wants an attribute to have, or not to have. */
interface Wish {
  readonly key: string;
  readonly path: Field['path'];
  readonly wanted: readonly string[];
  readonly excludes: boolean;
}

function inValues({ at, fields }: Values): readonly Wish[] {
  return [...fields].flatMap(([field, wanted]) => {
    const known = keyOfField(field);
    return known === undefined || wanted.length === 0 ? [] : [{ ...known, path: [...at, field], wanted }];
  });
}

function inConditions({ when }: AuthorizationRule): readonly Wish[] {
  return when.flatMap(({ at, key, values, notValues }) => [
    ...(values.length > 0 ? [{ key, path: [...at, 'values'], wanted: values, excludes: false }] : []),
    ...(notValues.length > 0 ? [{ key, path: [...at, 'notValues'], wanted: notValues, excludes: true }] : []),
  ]);
}

/** The first wish that the request does not meet, else the first that is unknown; undefined if it meets all. */
function firstOf(
  wishes: readonly Wish[],
  policy: AuthorizationPolicy,
  subject: Subject,
): JudgedCondition | undefined {
  let unknown: JudgedCondition | undefined;
  for (const wish of wishes) {
    const attribute = attributeOf(wish.key, subject, policy.object.namespace);
    // A rule of a DENY without the conditions that a connection cannot meet denies more.
    if (attribute === undefined || (attribute.isOfRequests && subject.arrival.protocol === 'tcp')) continue;
    const { found } = attribute;
    const isListed = attribute.isKnown && wish.wanted.some((value) => attribute.fits(value));
    if (isListed) {
      if (wish.excludes) return { ...inObject(policy, wish), found, reason: 'excluded' };
      continue;
    }
    if (!attribute.isKnown || wish.wanted.some(hasPlaceholder)) {
      unknown ??= { ...inObject(policy, wish), found, reason: 'unknown' };
      continue;
    }
    if (wish.excludes) continue;
    const reason = found === undefined ? 'absent' : 'differs';
    return { ...inObject(policy, wish), found, reason };
  }
  return unknown;
}

function inObject({ object }: AuthorizationPolicy, { path, wanted }: Wish) {
  return { at: fieldOf(object, ...path), wanted };
}
