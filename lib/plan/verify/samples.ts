import type { StringMatch } from '../../mesh/istio-types';

/** A text that a match takes; for a pattern the nearest that simple means find. */
export function sampleOf(match: StringMatch): string {
  if (match.exact !== undefined) return match.exact;
  if (match.prefix !== undefined) return match.prefix;
  if (match.regex !== undefined) return sampleOfPattern(match.regex);
  return 'any';
}

/** Takes a pattern apart as far as people write them: groups, alternatives, classes, repetitions. */
function sampleOfPattern(pattern: string): string {
  let text = pattern.replace(/^\^|\$$/g, '').replace(/\(\?[:i]+\)?/g, '(');
  // Innermost groups first: what may be missing is left out, of alternatives the first is taken.
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
