import type { RedirectAction } from './config-types';
import { splitPath } from './path';
import type { Decision, ProxyRequest } from './request';

const statuses: ReadonlyMap<string, number> = new Map([
  ['MOVED_PERMANENTLY', 301],
  ['FOUND', 302],
  ['SEE_OTHER', 303],
  ['TEMPORARY_REDIRECT', 307],
  ['PERMANENT_REDIRECT', 308],
]);
const standardPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The decision for a redirect. */
export function redirected(action: RedirectAction, request: ProxyRequest): Decision {
  if (action.regex_rewrite !== undefined || action.prefix_rewrite) {
    return { kind: 'unknown', why: 'a redirect that rewrites part of the path' };
  }
  const from = request.protocol === 'https' ? 'https' : 'http';
  const to = action.https_redirect === true ? 'https' : action.scheme_redirect || from;
  const asked = splitPath(request.path);
  const wanted = action.path_redirect ? splitPath(action.path_redirect) : asked;
  const kept = action.strip_query === true ? undefined : (wanted.query ?? asked.query);
  const location = `${to}://${hostOf(action, request, from, to)}${wanted.path}${kept === undefined ? '' : `?${kept}`}`;
  return { kind: 'redirect', status: statuses.get(action.response_code ?? '') ?? 301, location };
}

/** The host of the location. The default port of the old scheme is dropped when the scheme changes. */
function hostOf(
  { host_redirect, port_redirect }: RedirectAction,
  { authority }: ProxyRequest,
  from: string,
  to: string,
): string {
  const called = host_redirect || authority;
  const name = called.replace(/:\d+$/, '');
  if (port_redirect) {
    return port_redirect === standardPorts[to] ? name : `${name}:${port_redirect}`;
  }
  if (host_redirect) return host_redirect;
  const isStandard = called === `${name}:${standardPorts[from]}`;
  return isStandard && from !== to ? name : called;
}
