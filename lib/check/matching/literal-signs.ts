import type { HttpMatch, StringMatch } from '../../mesh/objects/istio-types';
import type { FieldPath } from '../../mesh/objects/mesh-object';

/** A condition on a text whose author took a sign of patterns for a wildcard. */
export interface LiteralSign {
  /**
   * - `star`: `exact` or `prefix` contains `*`, which stands for itself.
   * - `query`: a path contains `?`, and paths are compared without their query.
   * - `slashes`: a regular expression contains `/*`, which stands for slashes only.
   */
  readonly fault: 'star' | 'query' | 'slashes';
  /** The path of the text below the match. */
  readonly at: FieldPath;
  /** The field in words: `uri.prefix`. */
  readonly field: string;
  readonly text: string;
}

/** Clients send `*` as a value, or in one, in these headers. */
const starHeaders = /^(accept(-.*)?|access-control-.*|if-match|if-none-match|content-range)$/i;

/** The literal signs of a match of a VirtualService. */
export function literalSignsOf(match: HttpMatch): LiteralSign[] {
  const { uri, authority, headers = {}, withoutHeaders = {}, queryParams = {} } = match;
  const ofHeaders = (field: string, texts: Readonly<Record<string, StringMatch>>) =>
    Object.entries(texts).flatMap(([name, text]) =>
      starHeaders.test(name) ? [] : inText([field, name], text, `${field}.${name}`),
    );
  return [
    ...inPath(['uri'], uri),
    ...inText(['authority'], authority, 'authority'),
    ...ofHeaders('headers', headers),
    ...ofHeaders('withoutHeaders', withoutHeaders),
    ...ofHeaders('queryParams', queryParams),
  ];
}

/** The literal sign of the path of an HTTPRoute, whose value is at `path.value`. */
export function literalSignOf(type: string, value: string): LiteralSign['fault'] | undefined {
  if (type === 'RegularExpression') return repeatsSlash.test(value) ? 'slashes' : undefined;
  if (type !== 'Exact' && type !== 'PathPrefix') return undefined;
  return value.includes('*') ? 'star' : undefined;
}

/** `/*` as in a glob: after anything but a set of signs or an escape, before a slash or the end. */
const repeatsSlash = /(^|[^[\\^])\/\*(?=$|[/$|])/;

function inPath(path: FieldPath, match: StringMatch | undefined): LiteralSign[] {
  const found = inText(path, match, 'uri');
  const { exact, prefix, regex } = match ?? {};
  if (found.length === 0 && regex && repeatsSlash.test(regex)) {
    return [{ fault: 'slashes', at: [...path, 'regex'], field: 'uri.regex', text: regex }];
  }
  const kind = exact ? 'exact' : 'prefix';
  const text = exact || prefix || '';
  return text.includes('?') ? [{ fault: 'query', at: [...path, kind], field: `uri.${kind}`, text }] : found;
}

function inText(path: FieldPath, match: StringMatch | undefined, field: string): LiteralSign[] {
  const kind = match?.exact ? 'exact' : 'prefix';
  const text = match?.[kind] ?? '';
  // `OPTIONS *` is a request of its own.
  if (!text.includes('*') || (field === 'uri' && text === '*')) return [];
  return [{ fault: 'star', at: [...path, kind], field: `${field}.${kind}`, text }];
}
