import { joinedPath, splitPath } from '../envoy/path';
import type { HttpMatch } from '../mesh/objects/istio-types';
import type { Request } from '../mesh/request';
import type { HttpRule } from '../mesh/routes/http-rules';
import { whyNotRequest } from '../mesh/routes/matching';
import { tryCompiled } from '../re2/compiled';

/**
 * The path with its query that the pods of a rule's destination receive.
 *
 * @param match the match of the rule that takes the request; undefined to find it
 */
export function forwardedPath(rule: HttpRule, request: Request, match = takingMatch(rule, request)): string {
  const { uri, uriRegexRewrite } = rule.route.rewrite ?? {};
  const { path, query } = splitPath(request.path);
  if (uriRegexRewrite?.match) {
    // Envoy writes a group as \1 and the whole match as \0; the engine writes $1 and $&.
    const replacement = (uriRegexRewrite.rewrite ?? '').replace(/\$|\\(\d)/g, (found, group?: string) =>
      group === undefined ? `$${found}` : `$${group === '0' ? '&' : group}`,
    );
    const pattern = tryCompiled(uriRegexRewrite.match);
    return joinedPath({ path: pattern?.matcher(path).replaceAll(replacement) ?? path, query });
  }
  if (!uri) return joinedPath({ path, query });
  const prefix = prefixOf(match);
  return joinedPath({ path: prefix === undefined ? uri : `${uri}${path.slice(prefix.length)}`, query });
}

/** A rewrite in words that hold for each request of the rule: `/api rewritten to /`. */
export function rewriteWords(rule: HttpRule, request: Request): string {
  const { uri = '', uriRegexRewrite } = rule.route.rewrite ?? {};
  if (uriRegexRewrite?.match) return `${uriRegexRewrite.match} rewritten to ${uriRegexRewrite.rewrite ?? ''}`;
  return `${prefixOf(takingMatch(rule, request)) ?? 'all of it'} rewritten to ${uri}`;
}

function takingMatch({ matches }: HttpRule, request: Request): HttpMatch | undefined {
  return matches.find(({ match }) => whyNotRequest(match, request) === undefined)?.match;
}

/** The part of the path that a rewrite replaces; undefined for the whole path. */
function prefixOf(match: HttpMatch | undefined): string | undefined {
  return match?.uri === undefined ? '/' : match.uri.prefix;
}
