import type { StringMatch } from '../../mesh/objects/istio-types';
import { matches } from '../../mesh/routes/matching';

/** Whether a condition takes every text: it is missing, or each of its kinds is empty. */
export function isAny(match: StringMatch | undefined): boolean {
  return match === undefined || !(match.exact || match.prefix || match.regex);
}

/** Whether every text that fits `narrow` fits `wide`; what asks for nothing fits every text. */
export function coversText(wide: StringMatch | undefined, narrow: StringMatch | undefined): boolean {
  if (wide === undefined || isAny(wide) || wide.regex === '.*') return true;
  if (narrow === undefined || isAny(narrow)) return false;
  if (wide.regex)
    return wide.regex === narrow.regex || (Boolean(narrow.exact) && matches(wide, narrow.exact ?? ''));
  if (wide.exact) return narrow.exact === wide.exact;
  return (narrow.exact || narrow.prefix || '').startsWith(wide.prefix || '/') && !narrow.regex;
}

/** The same for paths, where each side may ignore case and `prefix: /` takes them all. */
export function coversPath(wide: Path, narrow: Path): boolean {
  if (isAny(wide.uri) || wide.uri?.prefix === '/') return true;
  if (wide.ignoreUriCase) return coversText(folded(wide.uri), folded(narrow.uri));
  if (narrow.ignoreUriCase && hasLetters(wide.uri)) return false;
  return coversText(wide.uri, narrow.uri);
}

interface Path {
  readonly uri?: StringMatch;
  readonly ignoreUriCase?: boolean;
}

/** Regular expressions stay as they are: for them case is never ignored. */
function folded(match: StringMatch | undefined): StringMatch | undefined {
  if (match === undefined || match.regex) return match;
  return { exact: match.exact?.toLowerCase(), prefix: match.prefix?.toLowerCase() };
}

function hasLetters(match: StringMatch | undefined): boolean {
  const text = match?.exact || match?.prefix || match?.regex || '';
  return text.toLowerCase() !== text.toUpperCase();
}
