import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';

/** A condition on one string of a request, such as Istio's StringMatch. */
export type StringCondition =
  | { readonly is: string }
  | { readonly prefix: string }
  | { readonly regex: string }
  | { readonly present: true };

/** The problems of a condition by itself: no value, or a regular expression that is not valid in RE2. */
export function stringConditionProblems(what: string, condition: StringCondition): ValueProblem[] {
  if ('present' in condition) return [];
  const [kind, value] = Object.entries(condition)[0] ?? ['is', undefined];
  if (typeof value !== 'string' || value === '') {
    return [
      {
        rule: 'match-without-value',
        message: `${what} is matched by ${kind}(${shown(value)}), which is not a value`,
        effect: 'Istio treats an empty value as "is present", so requests with any value would match',
        fix: 'use a string that is not empty, or present() to match any value',
      },
    ];
  }
  return kind === 'regex' ? regexProblems(what, value) : [];
}

/** The problem of a regular expression that RE2, Envoy's engine, does not accept. */
export function regexProblems(what: string, regex: string): ValueProblem[] {
  try {
    re2().compile(regex);
    return [];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return [
      {
        rule: 'regex-not-re2',
        message: `the regular expression ${regex} of ${what} is not valid in RE2: ${reason}`,
        effect: 'Envoy refuses the whole route configuration, so the proxies keep their old routes',
        fix: 'use RE2 syntax: no look-ahead, look-behind or back-references (github.com/google/re2/wiki/Syntax)',
      },
    ];
  }
}

/** True when the regular expression, which must be valid in RE2, matches the whole text. */
export function matchesRegex(regex: string, text: string): boolean {
  return re2().matches(regex, text);
}

/** Escapes a text so that a regular expression matches exactly that text. */
export function quoteRegex(text: string): string {
  return re2().quote(text);
}

/** Few programs have a regular expression, and what compiles them is large. */
function re2(): typeof import('re2js').RE2JS {
  return (require('re2js') as typeof import('re2js')).RE2JS;
}
