import { hostHeaderOf, type Request } from '../mesh/request';
import type { Routed } from '../mesh/routes/routing';

/** A redirect, in words that hold for each path and host that it keeps: `301 to https`. */
export function redirectWords(
  { status, location, rule }: Extract<Routed, { kind: 'redirect' }>,
  request: Request,
): string {
  const path = request.path ?? '/';
  // A rule that sets a path sets it for each request, even if this one asks for the same.
  const keepsPath = location.endsWith(path) && !rule?.route.redirect?.uri;
  const [scheme = '', rest = ''] = location.slice(0, keepsPath ? -path.length : undefined).split('://');
  const keepsHost = rest.split('/')[0] === hostHeaderOf(request) && !rule?.route.redirect?.authority;
  if (keepsHost && keepsPath) return `${status} to ${scheme}`;
  return `${status} to ${scheme}://${rest}${keepsPath ? '/…' : ''}`;
}
