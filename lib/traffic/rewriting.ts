import type { Request } from '../mesh/request';
import type { HttpRule } from '../mesh/routes/http-rules';
import { whyNotRequest } from '../mesh/routes/matching';
import { tryCompiled } from '../re2/compiled';

/** The path with its query that the pods of a rule's destination receive. */
export function forwardedPath(rule: HttpRule, request: Request): string {
  const { rewrite } = rule.route;
  const asked = request.path ?? '/';
  const at = asked.indexOf('?');
  const [path, query] = at < 0 ? [asked, ''] : [asked.slice(0, at), asked.slice(at)];
  if (rewrite === undefined) return asked;
  const { uri, uriRegexRewrite } = rewrite;
  if (uriRegexRewrite?.match) {
    // Envoy writes a group as \1 and the whole match as \0; the engine writes $1 and $&.
    const replacement = (uriRegexRewrite.rewrite ?? '').replace(/\$|\\(\d)/g, (found, group?: string) =>
      group === undefined ? `$${found}` : `$${group === '0' ? '&' : group}`,
    );
    const pattern = tryCompiled(uriRegexRewrite.match);
    return (pattern?.matcher(path).replaceAll(replacement) ?? path) + query;
  }
  if (!uri) return asked;
  const prefix = prefixOf(rule, request);
  return (prefix === undefined ? uri : `${uri}${path.slice(prefix.length)}`) + query;
}

/** A rewrite in words that hold for each request of the rule: `/api rewritten to /`. */
export function rewriteWords(rule: HttpRule, request: Request): string {
  const { uri = '', uriRegexRewrite } = rule.route.rewrite ?? {};
  if (uriRegexRewrite?.match) return `${uriRegexRewrite.match} rewritten to ${uriRegexRewrite.rewrite ?? ''}`;
  return `${prefixOf(rule, request) ?? 'all of it'} rewritten to ${uri}`;
}

/** The part of the path that a rewrite replaces; undefined for the whole path. */
function prefixOf({ matches }: HttpRule, request: Request): string | undefined {
  const taking = matches.find(({ match }) => whyNotRequest(match, request) === undefined)?.match;
  if (taking?.uri === undefined) return '/';
  return taking.uri.prefix;
}
