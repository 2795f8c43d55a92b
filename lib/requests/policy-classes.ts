import type { HttpMatch, StringMatch } from '../mesh/objects/istio-types';
import type { Identity } from '../mesh/policies/admitted';
import type { AuthorizationPolicy, AuthorizationRule, Values } from '../mesh/policies/authorization';
import { escaped } from '../mesh/policies/patterns';

const parts: ReadonlyMap<string, 'uri' | 'method' | 'authority'> = new Map([
  ['paths', 'uri'],
  ['methods', 'method'],
  ['hosts', 'authority'],
]);

/**
 * The conditions of policies on requests, as matches of routes: one for each condition by itself, and one for each
 * operation as a whole.
 */
export function matchesOfPolicies(policies: readonly AuthorizationPolicy[]): HttpMatch[] {
  return policies.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      const headers = headersOf(rule);
      const operations = rule.to.map(ofOperation);
      const whole = (operations.length === 0 ? [[]] : operations).map((matches) =>
        Object.assign({}, ...[...matches].reverse(), ...headers.slice(0, 1)),
      );
      return [...operations.flat(), ...headers, ...whole];
    }),
  );
}

function ofOperation({ fields }: Values): HttpMatch[] {
  return [...fields].flatMap(([field, values]) => {
    const part = parts.get(field.replace(/^not(.)/, (_, first: string) => first.toLowerCase()));
    return part === undefined ? [] : values.map((value) => ({ [part]: stringMatch(value) }));
  });
}

function headersOf({ when }: AuthorizationRule): HttpMatch[] {
  return when.flatMap(({ key, values, notValues }) => {
    const [, name] = /^request\.headers\[(.+)\]$/.exec(key) ?? [];
    if (name === undefined) return [];
    return [...values, ...notValues].map((value) => ({ headers: { [name]: stringMatch(value) } }));
  });
}

/** A pattern of a policy: a star at the begin or the end, or a template of a path. */
function stringMatch(pattern: string): StringMatch {
  if (pattern.includes('{*')) {
    const segments = pattern.split(/(\{\*\*?\})/).map((part) => {
      if (part === '{*}') return '[^/]+';
      return part === '{**}' ? '.*' : escaped(part);
    });
    return { regex: segments.join('') };
  }
  if (pattern === '*') return { regex: '.+' };
  if (pattern.startsWith('*')) return { regex: `.*${escaped(pattern.slice(1))}` };
  return pattern.endsWith('*') ? { prefix: pattern.slice(0, -1) } : { exact: pattern };
}

/**
 * The identities of callers that policies distinguish, without those that they name only by a pattern of all. Besides each
 * service account it has another one of the same namespace.
 */
export function identitiesOfPolicies(policies: readonly AuthorizationPolicy[]): Identity[] {
  const found = new Map<string, Identity>();
  for (const { object, rules } of policies) {
    const named = rules.flatMap(({ from, when }) => [
      ...from.flatMap(({ fields }) => [...fields].map(([field, values]) => [field, values] as const)),
      ...when.map(({ key, values, notValues }) => [key, [...values, ...notValues]] as const),
    ]);
    for (const [field, values] of named) {
      for (const value of values) {
        const identity = identityIn(field, value, object.namespace);
        if (identity === undefined) continue;
        const { namespace } = identity;
        for (const each of [identity, { namespace, serviceAccount: ANY_ACCOUNT }])
          found.set(`${namespace}/${each.serviceAccount}`, each);
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, identity]) => identity);
}

function identityIn(field: string, value: string, own: string): Identity | undefined {
  switch (field) {
    case 'namespaces':
    case 'notNamespaces':
    case 'source.namespace':
      return value.includes('*') ? undefined : { namespace: value, serviceAccount: ANY_ACCOUNT };
    case 'serviceAccounts':
    case 'notServiceAccounts':
    case 'source.serviceAccount': {
      const [namespace = own, serviceAccount = ''] = value.includes('/') ? value.split('/') : [own, value];
      return { namespace, serviceAccount };
    }
    case 'principals':
    case 'notPrincipals':
    case 'source.principal': {
      const [, namespace = 'any-other'] = /\/?ns\/([^/*]+)/.exec(value) ?? [];
      const [, serviceAccount = ANY_ACCOUNT] = /\/sa\/([^/*]+)$/.exec(value) ?? [];
      return namespace === 'any-other' && serviceAccount === ANY_ACCOUNT
        ? undefined
        : { namespace, serviceAccount };
    }
    default:
      return undefined;
  }
}

/** A service account that no policy names. */
export const ANY_ACCOUNT = 'any-other';
