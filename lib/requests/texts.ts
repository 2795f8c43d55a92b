import type { StringMatch } from '../mesh/objects/istio-types';
import { matches } from '../mesh/routes/matching';

/** A text that meets a condition; undefined if there is no condition, or no text is found. */
export function textFor(match: StringMatch | undefined, rest: string): string | undefined {
  if (match === undefined) return undefined;
  if (match.exact !== undefined) return match.exact;
  if (match.prefix !== undefined) {
    const isFolder = match.prefix.startsWith('/') && !match.prefix.endsWith('/');
    return `${match.prefix}${rest !== '' && isFolder ? '/' : ''}${rest}`;
  }
  if (match.regex === undefined) return 'any';
  const simple = textOfPattern(match.regex);
  const longer =
    rest === '' ? [] : [`${simple}/${rest}`, `${simple}${rest}`, `${simple}1`, lastOf(match.regex)];
  const found = [...longer, simple, 'any', '/any', '1', 'true', 'x', ''];
  return found.find((text) => matches(match, text));
}

/** A text of the last alternative: an earlier rule may take those of the others. */
function lastOf(pattern: string): string {
  return textOfPattern(pattern.replace(/\(([^()|]*\|)*([^()|]*)\)/g, '($2)').replace(/^[^()[\]]*\|/, ''));
}

/** Derives a text from a pattern, if it uses only groups, alternatives, classes and repetitions. */
function textOfPattern(pattern: string): string {
  let text = pattern.replace(/^\^|\$$/g, '').replace(/\(\?[:i]+\)?/g, '(');
  // Innermost groups first: optional ones are removed, and of alternatives the first is taken.
  for (let before = ''; before !== text && text.length < 10_000; ) {
    before = text;
    text = text.replace(/\(([^()]*)\)([?*])/g, '').replace(/\(([^()|]*)(\|[^()]*)?\)\+?/g, '$1');
  }
  return text
    .split('|', 1)
    .join('')
    .replace(/\.[*?]/g, '')
    .replace(/\.\+/g, 'x')
    .replace(/\\d[+*]?/g, '1')
    .replace(/\\w[+*]?/g, 'x')
    .replace(/\[\^[^\]]*\][+*]?/g, 'x')
    .replace(/\[([^\]])[^\]]*\][+*]?/g, '$1')
    .replace(/\{\d+(,\d*)?\}/g, '')
    .replace(/([^\\])[?]/g, '')
    .replace(/\\(.)/g, '$1');
}

const characters = ['0', '1', '4', '5', '9', 'a', 'm', 'z', 'A', 'Z', '-', '.'];

/** Texts that meet a condition or nearly do. */
export function nearTo(match: StringMatch): string[] {
  const text = match.exact ?? match.prefix;
  if (text !== undefined) return [text, `${text}x`, `${text}/x`, `${text}1`];
  if (match.regex === undefined) return ['any'];
  const texts = [textOfPattern(match.regex), lastOf(match.regex)];
  const start = texts[0]?.startsWith('/') ? '/' : '';
  return texts.flatMap((each) => {
    const rest = each.slice(start.length + 1);
    return [each, `${each}x`, `${each}1`, `${each}/x`, ...characters.map((one) => `${start}${one}${rest}`)];
  });
}
