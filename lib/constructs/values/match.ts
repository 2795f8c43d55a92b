import type { ValueProblem } from '../problems/problem';
import { cookieRegex } from './cookie';
import { type StringCondition, stringConditionProblems } from './string-condition';

/** One condition of a match on a request. All conditions of a match must hold. */
export type Condition =
  | {
      readonly kind: 'header';
      readonly name: string;
      readonly value: StringCondition;
      readonly negated: boolean;
      /** The cookie that the value, a regular expression, finds in the header. */
      readonly cookie?: { readonly name: string; readonly value: StringCondition };
    }
  | { readonly kind: 'query parameter'; readonly name: string; readonly value: StringCondition }
  | { readonly kind: 'method'; readonly value: string }
  | {
      readonly kind: 'callers';
      readonly labels: Readonly<Record<string, string>>;
      readonly namespace?: string;
    };

/** The HTTP methods that `method` accepts. */
export type HttpMethod =
  | 'CONNECT'
  | 'DELETE'
  | 'GET'
  | 'HEAD'
  | 'OPTIONS'
  | 'PATCH'
  | 'POST'
  | 'PUT'
  | 'TRACE';

const matchBrand = Symbol.for('cdk8s-istio.Match');

/**
 * The conditions under which a rule takes a request. Made by `header`, `cookie`, `queryParameter`, `method`, `callers`
 * and `allOf`; an immutable value that any number of rules may use. Maps to one entry of Istio's `http[].match`.
 */
export class Match {
  /** True for a match, including one of another copy of this package. */
  static isMatch(value: unknown): value is Match {
    return typeof value === 'object' && value !== null && matchBrand in value;
  }

  /** @internal */
  static of(conditions: readonly Condition[], problems: readonly ValueProblem[] = []): Match {
    return new Match(conditions, problems);
  }

  /** The conditions, all of which must hold. */
  readonly conditions: readonly Condition[];

  /** The problems of the match by itself, which the construct that uses it reports. */
  readonly problems: readonly ValueProblem[];

  private constructor(conditions: readonly Condition[], problems: readonly ValueProblem[]) {
    this.conditions = Object.freeze([...conditions]);
    this.problems = Object.freeze([...problems]);
    Object.defineProperty(this, matchBrand, { value: true });
    Object.freeze(this);
  }
}

/** The conditions on a string of a request. Each makes a `Match`. */
export interface StringMatches {
  /** The value equals this string. Maps to Istio's `exact`. */
  is(value: string): Match;
  /** The value begins with this string. Maps to Istio's `prefix`. */
  prefix(value: string): Match;
  /**
   * The whole value matches this regular expression in RE2 syntax (no look-ahead, no back-references). Maps to Istio's
   * `regex`.
   */
  regex(expression: string): Match;
  /** The value exists, whatever it is. Maps to Istio's empty match. */
  present(): Match;
}

/** The same conditions and their negations. */
export interface NegatableStringMatches extends StringMatches {
  /**
   * The negations: `header('x').not.is('a')` matches every request except those whose `x` is `a`; it matches requests
   * without `x`. Maps to Istio's `withoutHeaders`.
   */
  readonly not: StringMatches;
}

/**
 * Matches a request header. Names are case-insensitive, values are case-sensitive.
 *
 * @example
 * header('x-canary').is('true');
 * header('user-agent').not.regex('.*Firefox.*');
 */
export function header(name: string): NegatableStringMatches {
  const lowerCase = typeof name === 'string' ? name.toLowerCase() : name;
  const problems = headerNameProblems(lowerCase);
  const matches = (negated: boolean) =>
    stringMatches(`header ${lowerCase}`, problems, (value) => ({
      kind: 'header',
      name: lowerCase,
      value,
      negated,
    }));
  return { ...matches(false), not: matches(true) };
}

/**
 * Matches one cookie of a request by name and value, at any position among the others. Istio has no match for
 * cookies: this is a regular expression on the `cookie` header.
 *
 * @example
 * cookie('release').is('canary');
 */
export function cookie(name: string): NegatableStringMatches {
  const problems = cookieNameProblems(name);
  const matches = (negated: boolean) =>
    stringMatches(`cookie ${name}`, problems, (value) => ({
      kind: 'header',
      name: 'cookie',
      value: { regex: cookieRegex(name, value) },
      negated,
      cookie: { name, value },
    }));
  return { ...matches(false), not: matches(true) };
}

/**
 * Matches a parameter of the request's query, as in `/tasks?release=canary`. Istio cannot negate this match.
 *
 * @example
 * queryParameter('release').is('canary');
 */
export function queryParameter(name: string): StringMatches {
  const problems = name === '' ? [nameless('a query parameter')] : [];
  return stringMatches(`query parameter ${name}`, problems, (value) => ({
    kind: 'query parameter',
    name,
    value,
  }));
}

/**
 * Matches the request's HTTP method.
 *
 * @example
 * method('POST');
 */
export function method(name: HttpMethod): Match {
  return Match.of(
    [{ kind: 'method', value: name }],
    typeof name === 'string' && /^[A-Z]+$/.test(name) ? [] : [nameless('a method')],
  );
}

function stringMatches(
  what: string,
  problems: readonly ValueProblem[],
  condition: (value: StringCondition) => Condition,
): StringMatches {
  const match = (value: StringCondition) =>
    Match.of([condition(value)], [...problems, ...stringConditionProblems(what, value)]);
  return {
    is: (value) => match({ is: value }),
    prefix: (value) => match({ prefix: value }),
    regex: (expression) => match({ regex: expression }),
    present: () => match({ present: true }),
  };
}

/** Istio ignores header matches with these names, since it has separate fields for them. */
const ignoredHeaders = new Set(['uri', 'scheme', 'method', 'authority']);

function headerNameProblems(name: string): ValueProblem[] {
  if (ignoredHeaders.has(name)) {
    return [
      {
        rule: 'header-ignored',
        message: `a match uses the header "${name}", which Istio ignores`,
        effect: 'the condition has no effect, so the rule would match every request',
        fix:
          name === 'method' ? "use method('GET') and the like" : 'use another header, or the path of a route',
      },
    ];
  }
  return /^:?[-!#$%&'*+.^_`|~0-9a-z]+$/.test(name) ? [] : [nameless('a header')];
}

function cookieNameProblems(name: string): ValueProblem[] {
  return /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name) ? [] : [nameless('a cookie')];
}

function nameless(what: string): ValueProblem {
  return {
    rule: 'invalid-match',
    message: `a match on ${what} has an empty name, or one that HTTP does not allow`,
    effect: 'istiod or Envoy refuses the route, so the proxies keep their old routes',
    fix: 'use the name as the request has it',
  };
}
