/** Whether a text fits a pattern of Istio's policies, which has one star, at the begin or the end; `*` fits all. */
export function fits(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

/** The same, where `*` does not fit an empty text. */
export function fitsText(pattern: string, text: string): boolean {
  return pattern === '*' ? text !== '' : fits(pattern, text);
}

/** A text as part of a regular expression. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
