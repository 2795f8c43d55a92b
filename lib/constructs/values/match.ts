import type { ValueProblem } from '../problems/problem';
import { cookieRegex } from './cookie';
import { type StringCondition, stringConditionProblems } from './string-condition';

/** One thing that a match asks of a request. All of a match's conditions must hold. */
export type Condition =
  | {
      readonly kind: 'header';
      readonly name: string;
      readonly value: StringCondition;
      readonly negated: boolean;
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
 * What a request must have for a rule to take it. Made by `header`, `cookie`, `queryParameter`, `method`,
 * `callers` and `allOf`; a frozen value that any number of rules may use. Stands for one entry of Istio's
 * `http[].match`.
 */
export class Match {
  /** True for a match, also for one that another copy of this package made. */
  static isMatch(value: unknown): value is Match {
    return typeof value === 'object' && value !== null && matchBrand in value;
  }

  /** @internal */
  static of(conditions: readonly Condition[], problems: readonly ValueProblem[] = []): Match {
    return new Match(conditions, problems);
  }

  /** What it asks of a request; all of it must hold. */
  readonly conditions: readonly Condition[];

  /** What is wrong with the match by itself; the construct that takes it reports it. */
  readonly problems: readonly ValueProblem[];

  private constructor(conditions: readonly Condition[], problems: readonly ValueProblem[]) {
    this.conditions = Object.freeze([...conditions]);
    this.problems = Object.freeze([...problems]);
    Object.defineProperty(this, matchBrand, { value: true });
    Object.freeze(this);
  }
}

/** The conditions that a string of a request can meet. Each makes a `Match`. */
export interface StringMatches {
  /** The value is just this one. Stands for Istio's `exact`. */
  is(value: string): Match;
  /** The value begins with this. Stands for Istio's `prefix`. */
  prefix(value: string): Match;
  /**
   * The whole value matches this regular expression, in the syntax of RE2 (no look-ahead, no
   * back-references). Stands for Istio's `regex`.
   */
  regex(expression: string): Match;
  /** There is a value, whatever it is. Stands for Istio's empty match. */
  present(): Match;
}

/** The same conditions, and their opposites. */
export interface NegatableStringMatches extends StringMatches {
  /**
   * The opposites: `header('x').not.is('a')` takes every request but those whose `x` is `a`, also those
   * without `x`. Stands for Istio's `withoutHeaders`.
   */
  readonly not: StringMatches;
}

/**
 * Matches a request header. Names are compared without regard to case, values with it.
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
 * Matches one cookie of a request by its name and value, wherever it stands among the others. Istio has no
 * match for cookies: this is a regular expression on the `cookie` header.
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
    }));
  return { ...matches(false), not: matches(true) };
}

/**
 * Matches a parameter of the request's query, as in `/tasks?release=canary`. Istio has no negation here.
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

/** Istio ignores header matches under these names, since it has fields of their own for them. */
const ignoredHeaders = new Set(['uri', 'scheme', 'method', 'authority']);

function headerNameProblems(name: string): ValueProblem[] {
  if (ignoredHeaders.has(name)) {
    return [
      {
        rule: 'header-ignored',
        message: `a header called "${name}" is matched`,
        effect: 'Istio ignores a header match under this name, so the rule would take every request',
        fix:
          name === 'method'
            ? "match with method('GET') and the like"
            : 'match another header, or the path of a route',
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
    message: `${what} is matched whose name is empty or has characters that HTTP does not allow`,
    effect: 'istiod or Envoy refuses the route, so the proxies keep their old ones',
    fix: 'give the name as it stands in the request',
  };
}
