import type { HttpMatch, StringMatch } from '../../mesh/objects/istio-types';
import { shareOfIds } from '../../mesh/routes/random-ids';
import { percent } from '../../traffic/words';
import type { GraphMatch } from '../model/graph';

/** A match in words: the path apart from the other conditions, since a gateway routes by path first. */
export function matchWords(match: HttpMatch): GraphMatch {
  const { uri, method, scheme, authority, headers = {}, withoutHeaders = {}, queryParams = {} } = match;
  const conditions: string[] = [];
  const add = (name: string, text: string | undefined) => {
    if (text !== undefined) conditions.push(`${name}${text}`);
  };
  if (method !== undefined) add('', textWords(method));
  if (scheme !== undefined) add('scheme ', textWords(scheme));
  if (authority !== undefined) add('host ', textWords(authority));
  for (const [name, wanted] of Object.entries(headers)) add('', headerWords(name, wanted));
  for (const [name, unwanted] of Object.entries(withoutHeaders)) add('no ', headerWords(name, unwanted));
  for (const [name, wanted] of Object.entries(queryParams))
    add(`?${name}`, isPresence(wanted) ? '' : `=${textWords(wanted)}`);
  for (const [key, value] of Object.entries(match.sourceLabels ?? {})) add('from ', `${key}=${value}`);
  if (match.sourceNamespace) add('from namespace ', match.sourceNamespace);
  if (match.port) add('port ', String(match.port));
  return { path: uri === undefined || uri.prefix === '/' ? null : (textWords(uri) ?? null), conditions };
}

function headerWords(name: string, wanted: StringMatch): string {
  if (isPresence(wanted)) return name;
  const cookie = name.toLowerCase() === 'cookie' && wanted.regex !== undefined && cookieOf(wanted.regex);
  if (!cookie) return `${name}: ${textWords(wanted)}`;
  const share = shareOfIds({ regex: cookie.value });
  return share === 0
    ? `cookie ${cookie.name}: ~${cookie.value}`
    : `cookie ${cookie.name} of ${percent(share)}`;
}

/** The cookie that a pattern finds at any place in the header. */
function cookieOf(regex: string): { readonly name: string; readonly value: string } | undefined {
  const [, name, value] = /^\(\?:\.\*;\\s\*\)\?([-\w.\\]+)=(.+)\(\?:\\s\*;\.\*\)\?$/.exec(regex) ?? [];
  return name === undefined || value === undefined ? undefined : { name: name.replaceAll('\\', ''), value };
}

/** `true`, `v*` for a prefix, `~v.*` for a regular expression. */
function textWords({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return exact;
  if (prefix !== undefined) return `${prefix}*`;
  return `~${regex ?? ''}`;
}

function isPresence({ exact, prefix, regex }: StringMatch): boolean {
  return !exact && !prefix && (regex === undefined || regex === '' || regex === '*' || regex === '.*');
}
