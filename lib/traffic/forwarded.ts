import type { HttpDestination, HttpMatch } from '../mesh/objects/istio-types';
import type { Request } from '../mesh/request';
import type { HttpRule } from '../mesh/routes/http-rules';
import { authorityOf, changedHeaders, operationsOf } from './header-operations';
import { forwardedPath } from './rewriting';

/**
 * A request as a rule sends it on: its path, host and headers.
 *
 * @param destination the one of the rule that it is sent to
 * @param match the match of the rule that takes it; undefined to find it
 */
export function forwardedBy(
  rule: HttpRule | undefined,
  request: Request,
  destination: HttpDestination | undefined,
  match?: HttpMatch,
): Request {
  if (rule === undefined) return request;
  const { rewrite, route: destinations = [] } = rule.route;
  const [ofRoute, ofDestination] = [operationsOf(rule.route), operationsOf(destination)];
  // istiod adds the operations of a single destination to those of the route; Envoy runs those of one of several first.
  const stages = destinations.length > 1 ? [[ofDestination], [ofRoute]] : [[ofRoute, ofDestination]];
  const headers = stages.reduce(
    (changed, stage) => changedHeaders({ ...request, headers: changed }, stage),
    request.headers ?? new Map<string, string>(),
  );
  const authority = rewrite?.authority || authorityOf(ofRoute) || authorityOf(ofDestination);
  return { ...request, path: forwardedPath(rule, request, match), ...(authority && { authority }), headers };
}
