import type { HttpMatch, StringMatch } from '../../mesh/objects/istio-types';
import type { FieldPath } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';

/** A condition on a text whose author took a sign of patterns for a wildcard. */
export interface LiteralSign {
  /**
   * - `fragment`: a path contains `#`, or a space, which clients do not send as they are.
   * - `method`: a method in lower case.
   * - `url`: a host contains a slash.
   * - `star`: `exact` or `prefix` contains `*`, which stands for itself.
   * - `query`: a path contains `?`, and paths are compared without their query.
   * - `slashes`: a regular expression contains `/*`, which stands for slashes only.
   * - `slash`: a path does not begin with `/`.
   * - `part`: a regular expression begins with a letter or digit, and it must match a path from its first slash.
   */
  readonly fault: 'fragment' | 'method' | 'part' | 'query' | 'slash' | 'slashes' | 'star' | 'url';
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
  const { uri, authority, method, headers = {}, withoutHeaders = {}, queryParams = {} } = match;
  const ofHeaders = (field: string, texts: Readonly<Record<string, StringMatch>>) =>
    Object.entries(texts).flatMap(([name, text]) =>
      starHeaders.test(name) ? [] : inText([field, name], text, `${field}.${name}`),
    );
  return [
    ...inPath(['uri'], uri),
    ...inText(['authority'], authority, 'authority'),
    ...inHost(authority),
    ...inMethod(method),
    ...ofHeaders('headers', headers),
    ...ofHeaders('withoutHeaders', withoutHeaders),
    ...ofHeaders('queryParams', queryParams),
  ];
}

/** The literal sign of the path of an HTTPRoute, whose value is at `path.value`. */
export function literalSignOf(type: string, value: string): LiteralSign['fault'] | undefined {
  if (type === 'RegularExpression') {
    if (isPart(value)) return 'part';
    return repeatsSlash.test(value) ? 'slashes' : undefined;
  }
  if (type !== 'Exact' && type !== 'PathPrefix') return undefined;
  return value.includes('*') ? 'star' : undefined;
}

/** `/*` as in a glob: after anything but a set of signs or an escape, before a slash or the end. */
const repeatsSlash = /(^|[^[\\^])\/\*(?=$|[/$|])/;

/**
 * Whether a regular expression requires a letter or digit as the first sign. One with alternatives (`|`), or whose
 * first sign may be absent (`a?`), may match something else.
 */
function isPart(regex: string): boolean {
  return (
    !regex.includes('|') && !hasPlaceholder(regex) && /^(\(\?[a-zA-Z]+\))?\^?[a-z0-9](?![?*{])/.test(regex)
  );
}

function inPath(path: FieldPath, match: StringMatch | undefined): LiteralSign[] {
  const found = inText(path, match, 'uri');
  const { exact, prefix, regex } = match ?? {};
  if (regex && isPart(regex))
    return [{ fault: 'part', at: [...path, 'regex'], field: 'uri.regex', text: regex }];
  if (found.length === 0 && regex && repeatsSlash.test(regex)) {
    return [{ fault: 'slashes', at: [...path, 'regex'], field: 'uri.regex', text: regex }];
  }
  const kind = exact ? 'exact' : 'prefix';
  const text = exact || prefix || '';
  const told = { at: [...path, kind], field: `uri.${kind}`, text };
  if (text.includes('?')) return [{ fault: 'query', ...told }];
  if (/[# ]/.test(text) && !hasPlaceholder(text)) return [{ fault: 'fragment', ...told }];
  // Capitals and other signs at the beginning are often those of a placeholder.
  const isRelative = /^[a-z0-9]/.test(text) && !hasPlaceholder(text);
  return found.length === 0 && isRelative ? [{ fault: 'slash', ...told }] : found;
}

function inHost(match: StringMatch | undefined): LiteralSign[] {
  const kind = match?.exact ? 'exact' : 'prefix';
  const text = match?.[kind] ?? '';
  return text.includes('/') && !hasPlaceholder(text)
    ? [{ fault: 'url', at: ['authority', kind], field: `authority.${kind}`, text }]
    : [];
}

/** Browsers and libraries send these in capitals, however they are written; PATCH and others as they are. */
function inMethod(match: StringMatch | undefined): LiteralSign[] {
  const text = match?.exact ?? '';
  return /^(get|head|post|put|delete|options)$/i.test(text) && text !== text.toUpperCase()
    ? [{ fault: 'method', at: ['method', 'exact'], field: 'method.exact', text }]
    : [];
}

function inText(path: FieldPath, match: StringMatch | undefined, field: string): LiteralSign[] {
  const kind = match?.exact ? 'exact' : 'prefix';
  const text = match?.[kind] ?? '';
  // `OPTIONS *` is a request of its own.
  if (!text.includes('*') || (field === 'uri' && text === '*')) return [];
  return [{ fault: 'star', at: [...path, kind], field: `${field}.${kind}`, text }];
}
