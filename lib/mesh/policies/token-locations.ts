import { queryParameter, splitPath } from '../../envoy/path';
import { mappingsIn, textsIn } from '../objects/json';
import type { JsonObject } from '../objects/mesh-object';
import type { Arrival } from './arrival';

/**
 * Whether a request has a token where one of `jwtRules` looks for it: in its `fromHeaders`, `fromParams` and `fromCookies`.
 * A rule without any of them looks at the header `Authorization: Bearer …` and at the query parameter `access_token`.
 */
export function hasToken({ fromHeaders, fromParams, fromCookies }: JsonObject, arrival: Arrival): boolean {
  const headers = mappingsIn(fromHeaders).map(({ name, prefix }) => ({
    name: typeof name === 'string' ? name : '',
    prefix: typeof prefix === 'string' ? prefix : '',
  }));
  const [params, cookies] = [textsIn(fromParams), textsIn(fromCookies)];
  const isUsual = headers.length + params.length + cookies.length === 0;
  const places = isUsual ? { headers: [bearer], params: ['access_token'] } : { headers, params };
  const { query } = splitPath(arrival.path);
  const sent = cookiesIn(arrival.headers?.get('cookie'));
  return (
    // Envoy looks for the prefix anywhere in the value, in exactly this case.
    places.headers.some(({ name, prefix }) => arrival.headers?.get(name.toLowerCase())?.includes(prefix)) ||
    places.params.some((name) => queryParameter(query, name) !== undefined) ||
    cookies.some((name) => sent.has(name))
  );
}

const bearer = { name: 'authorization', prefix: 'Bearer ' };

function cookiesIn(header = ''): ReadonlySet<string> {
  return new Set(header.split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? ''));
}
