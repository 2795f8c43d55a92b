import { RE2JS } from 're2js';
import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';

/** A condition on one string of a request; Istio calls it StringMatch. */
export type StringCondition =
  | { readonly is: string }
  | { readonly prefix: string }
  | { readonly regex: string }
  | { readonly present: true };

/** The problems of a condition by itself: no value, or a regular expression that Envoy's engine refuses. */
export function stringConditionProblems(what: string, condition: StringCondition): ValueProblem[] {
  if ('present' in condition) return [];
  const [kind, value] = Object.entries(condition)[0] ?? ['is', undefined];
  if (typeof value !== 'string' || value === '') {
    return [
      {
        rule: 'match-without-value',
        message: `${what} is matched by ${kind}(${shown(value)})`,
        effect: 'Istio reads an empty value as "is present", so requests with any value would match',
        fix: 'give the value as a string that is not empty, or ask for presence with present()',
      },
    ];
  }
  return kind === 'regex' ? regexProblems(what, value) : [];
}

/** The problem with a regular expression that RE2, Envoy's engine, does not take. */
export function regexProblems(what: string, regex: string): ValueProblem[] {
  try {
    RE2JS.compile(regex);
    return [];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return [
      {
        rule: 'regex-not-re2',
        message: `${what} is matched by the regular expression ${regex}: ${reason}`,
        effect:
          'Envoy matches with RE2 and refuses the whole route configuration, so the proxies keep their old routes',
        fix: 'write it in RE2 syntax: no look-ahead, look-behind or back-references (github.com/google/re2/wiki/Syntax)',
      },
    ];
  }
}

/** True when the regular expression, which must be RE2's, matches the whole text. */
export function matchesRegex(regex: string, text: string): boolean {
  return RE2JS.matches(regex, text);
}

/** Escapes a text so that a regular expression matches just that text. */
export function quoteRegex(text: string): string {
  return RE2JS.quote(text);
}
