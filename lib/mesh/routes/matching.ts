import { queryParameter, splitPath } from '../../envoy/path';
import { tryCompiled } from '../../re2/compiled';
import type { HttpMatch, StringMatch } from '../objects/istio-types';
import { carries } from '../registry/workloads';
import type { Caller, Request } from '../request';
import type { RuleMatch } from './http-rules';

/** The caller, the gateways and the port for which routes are read. */
export interface RouteContext {
  readonly caller: Caller;
  /** `mesh`, or the Gateways whose server gets the request. */
  readonly gateways: ReadonlySet<string>;
  /** The port of the listener. */
  readonly port: number;
}

/** Why a match cannot hold in a place, whatever the request; undefined if it can. */
export function whyNotContext(
  match: Pick<HttpMatch, 'sourceLabels' | 'sourceNamespace' | 'port'>,
  gateways: ReadonlySet<string> | undefined,
  { caller, gateways: serving, port }: RouteContext,
): string | undefined {
  if (gateways !== undefined && gateways.size > 0) {
    if (![...gateways].some((name) => serving.has(name))) return 'gateways';
    // istiod ignores the source in an http match with gateways.
    return match.port && match.port !== port ? 'port' : undefined;
  }
  if (!carries(caller.labels, match.sourceLabels ?? {})) return 'sourceLabels';
  if (match.sourceNamespace && match.sourceNamespace !== caller.namespace) return 'sourceNamespace';
  return match.port && match.port !== port ? 'port' : undefined;
}

/** The first condition of a match that fails for a request; undefined if the match holds. */
export function whyNotRequest(match: HttpMatch, request: Request): string | undefined {
  const { method = 'GET' } = request;
  const { path, query } = splitPath(request.path);
  if (match.uri && !matches(match.uri, path, match.ignoreUriCase)) return 'uri';
  if (match.method && !matches(match.method, method)) return 'method';
  if (match.scheme && !matches(match.scheme, request.protocol === 'https' ? 'https' : 'http'))
    return 'scheme';
  if (match.authority && !matches(match.authority, request.authority ?? request.host)) return 'authority';
  for (const [name, wanted] of Object.entries(match.headers ?? {})) {
    const value = headerOf(request, name);
    if (value === undefined || !matches(wanted, value)) return `headers.${name}`;
  }
  for (const [name, unwanted] of Object.entries(match.withoutHeaders ?? {})) {
    // A missing header counts as empty, unless the match only requires presence.
    const value = headerOf(request, name) ?? (isPresence(unwanted) ? undefined : '');
    if (value !== undefined && matches(unwanted, value)) return `withoutHeaders.${name}`;
  }
  if (match.queryParams === undefined) return undefined;
  for (const [name, wanted] of Object.entries(match.queryParams)) {
    const value = queryParameter(query, name);
    if (value === undefined || !matches(wanted, value)) return `queryParams.${name}`;
  }
  return undefined;
}

/** A header of a request, with those that Envoy makes of its first line. It knows `host` as `:authority`. */
export function headerOf(request: Request, name: string): string | undefined {
  const { protocol, host, authority = host, path = '/', method = 'GET', headers } = request;
  switch (name.toLowerCase()) {
    case 'host':
    case ':authority':
      return authority;
    case ':method':
      return method;
    case ':path':
      return path;
    case ':scheme':
      return protocol === 'https' ? 'https' : 'http';
    default:
      return headers?.get(name.toLowerCase());
  }
}

/** Whether a match only requires presence. `*` is not a regular expression; istiod treats it as presence. */
function isPresence({ exact, prefix, regex }: StringMatch): boolean {
  return regex === '*' || (exact === undefined && prefix === undefined && regex === undefined);
}

/** Whether a string matches. An empty match accepts every string; a pattern that Envoy refuses accepts none. */
export function matches(match: StringMatch, value: string, ignoreCase = false): boolean {
  if (match.regex === '*') return true;
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  if (match.exact !== undefined && match.exact !== '') return fold(value) === fold(match.exact);
  if (match.prefix !== undefined && match.prefix !== '') return fold(value).startsWith(fold(match.prefix));
  if (match.regex !== undefined && match.regex !== '')
    return tryCompiled(match.regex)?.matches(value) ?? false;
  return true;
}

/** Whether istiod treats a route as one for every request; it sorts such routes last at a gateway. */
export function takesAll({ match }: RuleMatch): boolean {
  const { uri, method, scheme, authority, headers, withoutHeaders, queryParams } = match;
  const anyPath = uri === undefined || uri.prefix === '/' || uri.regex === '.*';
  const empty = (conditions: object | undefined) => Object.keys(conditions ?? {}).length === 0;
  const conditions = [method, scheme, authority].filter((each) => each !== undefined);
  return anyPath && conditions.length === 0 && empty(headers) && empty(withoutHeaders) && empty(queryParams);
}
