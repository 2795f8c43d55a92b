import type { HttpDestination } from '../mesh/objects/istio-types';
import type { Request } from '../mesh/request';
import type { HttpRule } from '../mesh/routes/http-rules';
import type { HeaderOperations, Operations } from './header-traits';
import { forwardedPath } from './rewriting';

/**
 * A request as a rule sends it on: its path, host and headers.
 *
 * @param destination the one of the rule that it is sent to
 */
export function forwardedBy(
  rule: HttpRule | undefined,
  request: Request,
  destination: HttpDestination | undefined,
): Request {
  if (rule === undefined) return request;
  const { rewrite, headers } = rule.route;
  const operations = [headers, destination?.headers] as (Operations | undefined)[];
  const changed = new Map(request.headers);
  for (const { request: each } of operations.filter((one) => one !== undefined)) change(changed, each);
  return {
    ...request,
    path: forwardedPath(rule, request),
    ...(rewrite?.authority && { authority: rewrite.authority }),
    headers: changed,
  };
}

function change(
  headers: Map<string, string>,
  { set = {}, add = {}, remove = [] }: HeaderOperations = {},
): void {
  for (const name of remove) headers.delete(name.toLowerCase());
  for (const [name, value] of Object.entries({ ...add, ...set })) headers.set(name.toLowerCase(), value);
}
