import { tryCompiled } from '../../re2/compiled';
import type { Written } from './written';

const longestPattern = 1024;
const aPattern = `an RE2 pattern of at most ${longestPattern} characters`;

/** How a text is matched. An empty prefix is refused everywhere but in a path. */
export function checkTextMatch(match: Written, isPath = false): void {
  if (!isPath) match.field('prefix').allow(match.text('prefix') !== '', 'a non-empty string');
  if (match.has('regex')) checkPattern(match.field('regex'));
}

/** A regular expression. */
export function checkPattern(pattern: Written): void {
  const text = String(pattern.value ?? '');
  const isFine = text !== '' && text.length <= longestPattern && tryCompiled(text) !== undefined;
  pattern.allow(isFine, aPattern);
}
