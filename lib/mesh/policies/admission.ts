import { assumedProxyOf } from '../injection/proxies';
import type { Mesh } from '../mesh';
import { type Field, fieldOf } from '../objects/mesh-object';
import { byCodeUnit } from '../objects/order';
import type { Admission, Undecided, UndecidedReason } from './admission-outcome';
import type { AcceptingPods, Arrival } from './arrival';
import type { AuthorizationPolicy } from './authorization';
import { type JudgedRule, judgedRule } from './judged-rules';
import { nearPolicies, policiesFor } from './policies-for-pods';
import { extensionOf } from './proxy-extensions';
import { type Subject, subjectOf } from './subject';
import { tokenOutcome } from './tokens';

/**
 * Whether the proxy of some pods lets a request pass, by the AuthorizationPolicies and RequestAuthentications that apply
 * to the pods: CUSTOM first, then the token, DENY and ALLOW. Pods without a proxy accept everything.
 *
 * @param pods those that the request arrives at: for policies of a gateway, the pods of the gateway
 */
export function admission(mesh: Mesh, pods: AcceptingPods, arrival: Arrival): Admission {
  const proxy = 'object' in pods ? assumedProxyOf(mesh, pods) : 'sidecar';
  if (proxy === 'none') return { kind: 'allowed', by: undefined, passed: [] };
  if (proxy === 'ambient' || pods.labels['gateway.istio.io/managed'] === waypointController) {
    const [first] = nearPolicies(mesh, pods);
    return first === undefined
      ? { kind: 'allowed', by: undefined, passed: [] }
      : undecided('ambient', fieldOf(first.object));
  }
  const extension = extensionOf(mesh, pods);
  if (extension !== undefined) return undecided('proxy-extension', extension);
  const { sure, unsure } = policiesFor(mesh, pods);
  const token = tokenOutcome(mesh, pods, arrival);
  const subject = subjectOf(mesh, arrival, token);
  const judge = (policies: readonly AuthorizationPolicy[], action: AuthorizationPolicy['action']) =>
    rulesOf(policies, action, subject);
  const custom = [...judge(sure, 'CUSTOM'), ...judge(unsure, 'CUSTOM')].find(({ meets }) => meets !== 'no');
  if (custom !== undefined) return undecided('external-authorizer', fieldOf(custom.policy.object), custom);
  if (token.kind === 'unknown') return undecided('token', token.by);
  if (token.kind === 'refused') return { ...token, kind: 'unauthenticated', flag };
  const denying = judge(sure, 'DENY');
  const maybe = [
    ...denying.filter(isUnknown),
    ...judge(unsure, 'DENY').filter(({ meets }) => meets !== 'no'),
  ];
  const [deny] = denying.filter(isMet);
  const allows = sure.filter(({ action }) => action === 'ALLOW');
  const allowing = judge(sure, 'ALLOW');
  const [allow] = allowing.filter(isMet);
  const unsureAllows = unsure.filter(({ action }) => action === 'ALLOW');
  const passed = [...denying, ...allowing].filter(({ meets }) => meets === 'no');
  const refused = { status: arrival.protocol === 'http' ? 403 : undefined, flag, passed } as const;
  if (deny !== undefined) {
    // Envoy takes the first by name, and an unknown one may come before it.
    const isFirst = maybe.every((each) => byName(deny, each) < 0);
    const detail = isFirst ? detailOf(nameOf(deny)) : undefined;
    return { kind: 'denied', by: deny, policies: [deny.policy], ...refused, detail };
  }
  const perhaps = [...allowing, ...judge(unsure, 'ALLOW')].find(({ meets }) => meets !== 'no');
  if (allows.length > 0 && perhaps === undefined) {
    const detail = maybe.length === 0 ? detailOf('none') : undefined;
    return { kind: 'denied', by: undefined, policies: allows, ...refused, detail };
  }
  const [open] = maybe;
  if (open !== undefined) return unclear(open, unsure);
  if (allow !== undefined) return { kind: 'allowed', by: allow, passed };
  const [allowUnsure] = unsureAllows;
  if (allows.length === 0 && allowUnsure === undefined) return { kind: 'allowed', by: undefined, passed };
  if (perhaps !== undefined) return unclear(perhaps, unsure);
  return undecided('selector', selectorOf(allowUnsure as AuthorizationPolicy));
}

/** The value of the label `gateway.istio.io/managed` of the pods of waypoints. */
const waypointController = 'istio.io-mesh-controller';
/** The response flag of a request that a policy refuses: Envoy sets none, only the details. */
const flag = '-';

function isMet({ meets }: JudgedRule): boolean {
  return meets === 'yes';
}

function isUnknown({ meets }: JudgedRule): boolean {
  return meets === 'unknown';
}

function undecided(reason: UndecidedReason, by: Field, rule?: JudgedRule): Undecided {
  return { kind: 'unknown', reason, by, rule };
}

function unclear(rule: JudgedRule, unsure: readonly AuthorizationPolicy[]): Undecided {
  const [condition] = rule.conditions;
  if (condition === undefined || unsure.includes(rule.policy))
    return undecided('selector', selectorOf(rule.policy), rule);
  return undecided('condition', condition.at, rule);
}

function selectorOf({ object }: AuthorizationPolicy): Field {
  return fieldOf(object, 'spec', 'selector', 'matchLabels');
}

/** The rules of the policies with an action, in the order in which Envoy tries them. */
function rulesOf(
  policies: readonly AuthorizationPolicy[],
  action: AuthorizationPolicy['action'],
  subject: Subject,
): JudgedRule[] {
  return policies
    .filter((policy) => policy.action === action)
    .flatMap((policy) => policy.rules.map((_, index) => judgedRule(policy, index, subject)))
    .sort(byName);
}

function byName(a: JudgedRule, b: JudgedRule): number {
  return byCodeUnit(nameOf(a), nameOf(b));
}

/** The name that istiod gives a rule, by which Envoy sorts and reports. */
function nameOf({ policy: { object }, index }: JudgedRule): string {
  return `ns[${object.namespace}]-policy[${object.name}]-rule[${index}]`;
}

function detailOf(name: string): string {
  return `rbac_access_denied_matched_policy[${name}]`;
}
