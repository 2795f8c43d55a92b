import { quoteRegex, type StringCondition } from './string-condition';

/**
 * The regular expression that the whole `cookie` header matches when one of its cookies meets the condition.
 * Cookies are separated by `;` and optional white space; a value cannot hold a `;`.
 */
export function cookieRegex(name: string, condition: StringCondition): string {
  return `(?:.*;\\s*)?${quoteRegex(name)}=${valueRegex(condition)}(?:\\s*;.*)?`;
}

function valueRegex(condition: StringCondition): string {
  if ('is' in condition) return quoteRegex(condition.is);
  if ('prefix' in condition) return `${quoteRegex(condition.prefix)}[^;]*`;
  // In brackets of its own, so that an alternative in it does not reach past the value.
  if ('regex' in condition) return `(?:${condition.regex})`;
  return '[^;]*';
}
