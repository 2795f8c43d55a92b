import type { RouteMatch } from './config-types';
import { allHold, fitsPattern, type Holds, headerFits, parameterFits } from './matching';
import { splitPath } from './path';
import type { ProxyRequest } from './request';

const read: ReadonlySet<string> = new Set([
  ...['prefix', 'path', 'safe_regex', 'path_separated_prefix', 'case_sensitive'],
  ...['headers', 'query_parameters'],
]);

/** Whether a route matches a request. */
export function takes(match: RouteMatch, request: ProxyRequest): Holds {
  return allHold(conditions(match, request));
}

function* conditions(match: RouteMatch, request: ProxyRequest): Generator<Holds> {
  const { path, query } = splitPath(request.path);
  yield pathFits(match, path);
  for (const matcher of match.headers ?? []) {
    yield headerFits(matcher, headerOf(request, matcher.name ?? ''));
  }
  for (const matcher of match.query_parameters ?? []) yield parameterFits(matcher, query);
  for (const [field, value] of Object.entries(match)) {
    if (!read.has(field) && value !== undefined) yield { unknown: `a route match by ${field}` };
  }
}

function pathFits(match: RouteMatch, path: string): Holds {
  const { prefix, path: whole, path_separated_prefix: part, safe_regex, case_sensitive = true } = match;
  const fold = (text: string) => (case_sensitive ? text : text.toLowerCase());
  if (safe_regex !== undefined) return fitsPattern(safe_regex.regex ?? '', path);
  if (whole !== undefined) return fold(path) === fold(whole);
  if (prefix !== undefined) return fold(path).startsWith(fold(prefix));
  if (part === undefined) return true;
  const rest = path.slice(part.length);
  return fold(path).startsWith(fold(part)) && (rest === '' || rest.startsWith('/'));
}

function headerOf(request: ProxyRequest, name: string): string | undefined {
  switch (name.toLowerCase()) {
    case ':authority':
    case 'host':
      return request.authority;
    case ':method':
      return request.method;
    case ':path':
      return request.path;
    case ':scheme':
      return request.protocol === 'https' ? 'https' : 'http';
    default:
      return request.headers.get(name.toLowerCase());
  }
}
