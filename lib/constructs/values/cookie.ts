import { quoteRegex, type StringCondition } from './string-condition';

/**
 * A regular expression that matches the whole `cookie` header if one of its cookies meets the condition.
 * Cookies are separated by `;` and optional white space; a value cannot hold a `;`.
 */
export function cookieRegex(name: string, condition: StringCondition): string {
  return `(?:.*;\\s*)?${quoteRegex(name)}=${valueRegex(condition)}(?:\\s*;.*)?`;
}

function valueRegex(condition: StringCondition): string {
  if ('is' in condition) return quoteRegex(condition.is);
  if ('prefix' in condition) return `${quoteRegex(condition.prefix)}[^;]*`;
  // In a group, so that an alternative in it does not extend beyond the value.
  if ('regex' in condition) return `(?:${condition.regex})`;
  return '[^;]*';
}
