import type { Condition } from './match';
import { matchesRegex, type StringCondition } from './string-condition';

/**
 * Describes a request that meets two lists of conditions; undefined if no request meets both. Two regular expressions,
 * or one and a prefix, count as if a value met both, since nothing cheap proves that none does. A cookie has one value:
 * a browser sends one of a name.
 */
export function commonRequest(first: readonly Condition[], second: readonly Condition[]): string | undefined {
  const parts: string[] = [];
  for (const [what, tests] of grouped([...first, ...second])) {
    const value = commonValue(tests);
    if (value === undefined) return undefined;
    if (value !== '') parts.push(`${what} ${value}`);
  }
  return parts.join(' and ') || 'none of the excluded values';
}

/** A test of one string of a request. */
interface Test {
  readonly value: StringCondition;
  readonly negated: boolean;
}

function grouped(conditions: readonly Condition[]): ReadonlyMap<string, readonly Test[]> {
  const groups = new Map<string, Test[]>();
  const add = (what: string, value: StringCondition, negated = false) =>
    groups.set(what, [...(groups.get(what) ?? []), { value, negated }]);
  for (const condition of conditions) {
    switch (condition.kind) {
      case 'header': {
        const { name, value, cookie, negated } = condition;
        if (cookie === undefined) add(`header ${name}`, value, negated);
        else add(`cookie ${cookie.name}`, cookie.value, negated);
        break;
      }
      case 'query parameter':
        add(`query parameter ${condition.name}`, condition.value);
        break;
      case 'method':
        add('method', { is: condition.value });
        break;
      case 'callers':
        for (const [key, value] of Object.entries(condition.labels))
          add(`caller label ${key}`, { is: value });
        if (condition.namespace !== undefined) add('caller namespace', { is: condition.namespace });
    }
  }
  return groups;
}

/** A value that passes all tests, as text; empty where none is needed; undefined where there is none. */
function commonValue(tests: readonly Test[]): string | undefined {
  const wanted = tests.filter(({ negated }) => !negated).map(({ value }) => value);
  const excluded = tests.filter(({ negated }) => negated).map(({ value }) => value);
  if (wanted.length === 0) return '';
  const exact = wanted.flatMap((value) => ('is' in value ? [value.is] : []));
  const [only] = exact;
  if (only !== undefined) {
    const isMet =
      wanted.every((value) => holds(value, only)) && !excluded.some((value) => holds(value, only));
    return isMet ? only : undefined;
  }
  const prefixes = wanted.flatMap((value) => ('prefix' in value ? [value.prefix] : []));
  const longest = prefixes.reduce((one, other) => (other.length > one.length ? other : one), '');
  if (!prefixes.every((prefix) => longest.startsWith(prefix))) return undefined;
  if (excluded.some((value) => 'present' in value || excludesPrefix(value, longest))) return undefined;
  const regexes = wanted.flatMap((value) => ('regex' in value ? [value.regex] : []));
  if (regexes.length > 0) return `that matches ${[...new Set(regexes)].join(' and ')}`;
  return longest === '' ? 'with any value' : `that begins with ${longest}`;
}

function holds(condition: StringCondition, value: string): boolean {
  if ('is' in condition) return condition.is === value;
  if ('prefix' in condition) return value.startsWith(condition.prefix);
  if ('regex' in condition) return isMatchedBy(condition.regex, value);
  return true;
}

/** A regular expression that is not valid is reported by its match. */
function isMatchedBy(regex: string, value: string): boolean {
  try {
    return matchesRegex(regex, value);
  } catch {
    return true;
  }
}

function excludesPrefix(condition: StringCondition, prefix: string): boolean {
  return 'prefix' in condition && prefix.startsWith(condition.prefix);
}
