import type { ProxyPolicies } from '../../../envoy/rbac';
import { keyOf, wordsOf } from '../../../mesh/objects/key';
import {
  type AuthorizationPolicy,
  type AuthorizationRule,
  authorizationPolicyOf,
} from '../../../mesh/policies/authorization';
import { carries } from '../../../mesh/registry/workloads';
import type { Gate } from '../../../plan/gates';
import type { MeshProxy } from '../../../proxies/proxy';
import type { GatedStep } from '../gates';
import type { Mismatch } from './mismatch';

/** The form that the proxies of some pods must have of an AuthorizationPolicy. */
export interface PolicyExpectation {
  /** The form before the step, of which nothing else may be left; undefined if it is created. */
  readonly before: AuthorizationPolicy | undefined;
  /** Undefined if it must be absent. */
  readonly after: AuthorizationPolicy | undefined;
}

/** What the proxies of pods must have of the AuthorizationPolicies of a step. */
export class PolicyExpectations {
  private readonly changes: readonly PolicyExpectation[];

  constructor(
    { gates, before, after }: GatedStep,
    private readonly rootNamespace: string,
  ) {
    this.changes = gates.filter(isAboutPolicy).map(({ object }) => {
      const [old, wanted] = [before.get(keyOf(object)), after.get(keyOf(object))];
      return { before: old && authorizationPolicyOf(old), after: wanted && authorizationPolicyOf(wanted) };
    });
  }

  /** The policies that apply to the pod of a proxy, or did before the step. */
  of({ namespace, caller }: Pick<MeshProxy, 'namespace' | 'caller'>): readonly PolicyExpectation[] {
    const isFor = (policy: AuthorizationPolicy | undefined) =>
      policy !== undefined &&
      !policy.hasTarget &&
      // A rule of an external authorizer is read in another way.
      policy.action !== 'CUSTOM' &&
      (policy.object.namespace === namespace || policy.object.namespace === this.rootNamespace) &&
      carries(caller.labels, policy.selector);
    return this.changes.flatMap(({ before, after }) => {
      const [old, wanted] = [before, after].map((policy) => (isFor(policy) ? policy : undefined));
      return old === undefined && wanted === undefined ? [] : [{ before: old, after: wanted }];
    });
  }
}

/** Whether a gate is about an AuthorizationPolicy. */
export function isAboutPolicy({ object }: Gate): boolean {
  return object.kind === 'AuthorizationPolicy' && object.group === 'security.istio.io';
}

/** The policies that a proxy does not have as they must be. */
export function policyMismatches(
  expected: readonly PolicyExpectation[],
  actual: ProxyPolicies,
): readonly Mismatch[] {
  return expected.flatMap(({ before, after }) => {
    const policy = after ?? before;
    if (policy === undefined || isCurrent(before, after, actual)) return [];
    const name = wordsOf(keyOf(policy.object));
    const aspect = 'policies' as const;
    if (after === undefined)
      return [{ aspect, host: policy.object.name, one: `still has ${name}`, many: `still have ${name}` }];
    const what = `the current ${name} yet`;
    return [{ aspect, host: policy.object.name, one: `does not have ${what}`, many: `do not have ${what}` }];
  });
}

function isCurrent(
  before: AuthorizationPolicy | undefined,
  after: AuthorizationPolicy | undefined,
  { rules, actions }: ProxyPolicies,
): boolean {
  const { object } = (after ?? before) as AuthorizationPolicy;
  const prefix = `ns[${object.namespace}]-policy[${object.name}]-rule[`;
  const own = rules.filter(({ name }) => name.startsWith(prefix));
  if (after === undefined) return own.length === 0;
  const action = after.action === 'AUDIT' ? 'LOG' : after.action;
  if (own.some((rule) => rule.isShadow !== after.isDryRun || rule.action !== action)) return false;
  const count = Math.max(after.rules.length, 1);
  const indexOf = (name: string) => Number(name.slice(prefix.length).replace(/\].*$/, ''));
  if (own.some(({ name }) => indexOf(name) >= count)) return false;
  // A policy without rules is one rule that never matches.
  if (after.rules.length === 0)
    return own.length > 0 && !own.some(({ texts }) => hasOld(texts, before, after));
  return after.rules.every((rule, index) => {
    const there = own.filter(({ name }) => indexOf(name) === index);
    // On ports that carry connections istiod leaves out rules for requests.
    if (there.length === 0) return isForRequests(rule) && actions.has(action as 'ALLOW');
    return there.every(
      ({ texts }) =>
        [...texts].length > 0 &&
        valuesOf(rule).every((value) => [...texts].some((text) => text.includes(value))) &&
        !hasOld(texts, before, after),
    );
  });
}

/** Whether a rule of a proxy has a value that only the old form of the policy has. */
function hasOld(
  texts: ReadonlySet<string>,
  before: AuthorizationPolicy | undefined,
  after: AuthorizationPolicy,
): boolean {
  const wanted = new Set(after.rules.flatMap(valuesOf));
  const old = new Set((before?.rules ?? []).flatMap(valuesOf).filter((value) => !wanted.has(value)));
  return [...texts].some((text) =>
    [...old].some((value) => text === value || (value.startsWith('/ns/') && text.endsWith(value))),
  );
}

const ofRequests: ReadonlySet<string> = new Set([
  ...['paths', 'notPaths', 'methods', 'notMethods', 'hosts', 'notHosts'],
  ...['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'],
]);

function isForRequests({ from, to, when }: AuthorizationRule): boolean {
  return (
    [...from, ...to].some(({ fields }) => [...fields.keys()].some((field) => ofRequests.has(field))) ||
    when.some(({ key }) => key.startsWith('request.'))
  );
}

/** The values of a rule, as far as they stand in the configuration of a proxy as they are written. */
function valuesOf({ from, to }: AuthorizationRule): string[] {
  return [...from, ...to].flatMap(({ fields }) =>
    [...fields].flatMap(([field, values]) => {
      const read = readable.get(field);
      return read === undefined ? [] : values.map(read).filter((value) => value !== '');
    }),
  );
}

const withoutStar = (value: string) => (value.includes('{') ? '' : value.replace(/^\*|\*$/, ''));
const ofIdentity = (value: string) => withoutStar(value).replace(/^[^/]*(?=\/ns\/)/, '');

const readable: ReadonlyMap<string, (value: string) => string> = new Map([
  ['principals', ofIdentity],
  ['notPrincipals', ofIdentity],
  ['namespaces', withoutStar],
  ['notNamespaces', withoutStar],
  ['paths', withoutStar],
  ['notPaths', withoutStar],
  ['methods', withoutStar],
  ['notMethods', withoutStar],
  ['ports', (value: string) => value],
  ['notPorts', (value: string) => value],
]);
