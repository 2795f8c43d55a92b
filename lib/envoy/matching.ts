import { tryCompiled } from '../re2/compiled';
import type { HeaderMatcher, QueryParameterMatcher, StringMatcher } from './config-types';
import { queryParameter } from './path';

/** A match that cannot be decided, with the reason. */
export interface Unknown {
  readonly unknown: string;
}

/** Whether a match holds, or why that is unknown. */
export type Holds = boolean | Unknown;

/** Whether a result is unknown. */
export function isUnknown(holds: Holds): holds is Unknown {
  return typeof holds === 'object';
}

/** Whether all conditions hold; false as soon as one does not, even if others are unknown. */
export function allHold(conditions: Iterable<Holds>): Holds {
  let open: Unknown | undefined;
  for (const each of conditions) {
    if (each === false) return false;
    if (isUnknown(each)) open ??= each;
  }
  return open ?? true;
}

/** Whether a string matches. */
export function fits(matcher: StringMatcher, value: string): Holds {
  const { exact, prefix, suffix, contains, safe_regex, ignore_case = false } = matcher;
  const fold = (text: string) => (ignore_case ? text.toLowerCase() : text);
  if (exact !== undefined) return fold(value) === fold(exact);
  if (prefix !== undefined) return fold(value).startsWith(fold(prefix));
  if (suffix !== undefined) return fold(value).endsWith(fold(suffix));
  if (contains !== undefined) return fold(value).includes(fold(contains));
  if (safe_regex !== undefined) return fitsPattern(safe_regex.regex ?? '', value);
  // Envoy omits an exact match for the empty string.
  return matcher.custom === undefined ? value === '' : { unknown: 'a string matcher of an extension' };
}

/** Whether a pattern matches the whole string. */
export function fitsPattern(regex: string, value: string): Holds {
  return tryCompiled(regex)?.matches(value) ?? { unknown: `the pattern ${regex}` };
}

/** Whether a header matches. @param value undefined if the request does not have the header */
export function headerFits(matcher: HeaderMatcher, value: string | undefined): Holds {
  const { present_match, invert_match = false, treat_missing_header_as_empty: isEmpty = false } = matcher;
  const test = testOf(matcher);
  if (test === undefined) {
    const isThere = value !== undefined;
    return (present_match === false ? !isThere : isThere) !== invert_match;
  }
  const given = value ?? (isEmpty ? '' : undefined);
  // An absent header matches no value, so an inverted match holds.
  if (given === undefined) return invert_match;
  const holds = test(given);
  return isUnknown(holds) ? holds : holds !== invert_match;
}

function testOf(matcher: HeaderMatcher): ((value: string) => Holds) | undefined {
  const { string_match, range_match, exact_match, prefix_match, suffix_match, contains_match } = matcher;
  if (string_match !== undefined) return (value) => fits(string_match, value);
  if (exact_match !== undefined) return (value) => value === exact_match;
  if (prefix_match !== undefined) return (value) => value.startsWith(prefix_match);
  if (suffix_match !== undefined) return (value) => value.endsWith(suffix_match);
  if (contains_match !== undefined) return (value) => value.includes(contains_match);
  const { safe_regex_match } = matcher;
  if (safe_regex_match !== undefined) return (value) => fitsPattern(safe_regex_match.regex ?? '', value);
  if (range_match === undefined) return undefined;
  const [start, end] = [Number(range_match.start ?? 0), Number(range_match.end ?? 0)];
  return (value) => /^[+-]?\d+$/.test(value) && Number(value) >= start && Number(value) < end;
}

/** Whether a query parameter matches. */
export function parameterFits(
  { name = '', string_match }: QueryParameterMatcher,
  query: string | undefined,
): Holds {
  const value = queryParameter(query, name);
  if (value === undefined) return false;
  return string_match === undefined ? true : fits(string_match, value);
}
