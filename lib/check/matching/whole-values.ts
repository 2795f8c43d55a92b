import type { HttpMatch, StringMatch } from '../../mesh/objects/istio-types';
import type { FieldPath } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { tryCompiled } from '../../re2/compiled';

/** A condition that compares a whole value of which its author probably meant a part. */
export interface WholeValue {
  /**
   * - `cookie`: only requests with this cookie alone match.
   * - `firstCookie`: only requests match whose first, or last, cookie is this one.
   * - `agent`: no browser sends this text as its whole User-Agent.
   * - `path`: a regular expression without a wildcard, which matches one path.
   */
  readonly fault: 'cookie' | 'firstCookie' | 'agent' | 'path';
  readonly at: FieldPath;
  readonly field: string;
  readonly text: string;
}

/** The conditions of a match that compare a whole value. */
export function wholeValuesOf({ uri, headers = {} }: HttpMatch): WholeValue[] {
  const found: WholeValue[] = [];
  for (const [name, match] of Object.entries(headers)) {
    const text = match.regex ?? match.exact ?? '';
    const kind = match.regex === undefined ? 'exact' : 'regex';
    if (text === '' || hasPlaceholder(text)) continue;
    const fault = faultOfHeader(name.toLowerCase(), match);
    if (fault !== undefined)
      found.push({ fault, at: ['headers', name, kind], field: `headers.${name}.${kind}`, text });
  }
  const regex = uri?.regex ?? '';
  if (/^\^?\/[\w/~%-]*$/.test(regex) && regex.length > 1)
    found.push({ fault: 'path', at: ['uri', 'regex'], field: 'uri.regex', text: regex });
  return found;
}

function faultOfHeader(name: string, { exact, regex }: StringMatch): WholeValue['fault'] | undefined {
  if (name === 'user-agent') {
    const isPlain = regex !== undefined && /^[\w ]+$/.test(regex);
    return isPlain ? 'agent' : undefined;
  }
  if (name !== 'cookie') return undefined;
  if (exact !== undefined) return /^[^;*]+=[^*]*$/.test(exact) ? 'cookie' : undefined;
  // The cookie that is meant, as far as it is written out.
  const [pair] = /[\w-]+=[\w.-]+/.exec(regex ?? '') ?? [];
  const compiled = tryCompiled(regex ?? '');
  if (pair === undefined || compiled === undefined || !compiled.matches(pair)) return undefined;
  const [isLast, isFirst] = [compiled.matches(`a=1; ${pair}`), compiled.matches(`${pair}; a=1`)];
  if (isLast && isFirst) return undefined;
  return isLast || isFirst ? 'firstCookie' : 'cookie';
}
