import type { ServiceRoute } from '../route';
import { isPathValue, pathValue } from '../values/operation';
import { Path } from '../values/path';
import { pathOf } from './gateway-routes';

/**
 * The paths of the requests that a route of a gateway sends to its service, as the pods see them: after the rewrite.
 * Values of an AuthorizationPolicy; undefined if the route sends any path, or if a policy cannot express its paths.
 */
export function exposedPaths(route: ServiceRoute): readonly string[] | undefined {
  const rewritten = typeof route.rewrite === 'string' ? route.rewrite : route.rewrite?.path;
  const path = pathOf(route);
  const seen = rewritten === undefined ? path : seenPath(path, rewritten);
  if (!isPathValue(seen) || (seen.kind === 'prefix' && seen.text === '/')) return undefined;
  return [pathValue(seen)];
}

/** Envoy replaces the prefix, or the whole path if it was matched exactly or by a regular expression. */
function seenPath({ kind }: Path, rewritten: string): Path {
  return kind === 'prefix' ? Path.prefix(rewritten) : Path.exact(rewritten);
}
