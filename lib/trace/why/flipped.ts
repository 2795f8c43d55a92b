import { joinedPath, splitPath, withQueryParameter } from '../../envoy/path';
import type { StringMatch } from '../../mesh/objects/istio-types';
import type { Request } from '../../mesh/request';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { matches, whyNotRequest } from '../../mesh/routes/matching';
import { textFor } from '../../requests/texts';
import type { UnmetCondition } from './conditions';

/**
 * The request with only one condition changed, so that it meets it.
 *
 * @returns undefined for a condition of the caller, which no request meets
 */
export function flipped(
  { match }: Pick<RuleMatch, 'match'>,
  { code, at }: UnmetCondition,
  request: Request,
): Request | undefined {
  const name = String(at.path.at(-1));
  const headers = new Map(request.headers);
  switch (code) {
    case 'path-mismatch': {
      const { query } = splitPath(request.path);
      return { ...request, path: joinedPath({ path: textFor(match.uri, '') ?? '/', query }) };
    }
    case 'method-mismatch':
      return withMethod(match.method ?? {}, request);
    case 'header-missing':
    case 'header-mismatch':
      return {
        ...request,
        headers: headers.set(name.toLowerCase(), textFor(match.headers?.[name], '') ?? 'any'),
      };
    case 'header-excluded': {
      const unwanted = match.withoutHeaders?.[name] ?? {};
      headers.delete(name.toLowerCase());
      const only = { withoutHeaders: { [name]: unwanted } };
      if (whyNotRequest(only, { ...request, headers }) === undefined) return { ...request, headers };
      // A missing header counts as an empty one, which the match excludes as well.
      const other = ['any', '1', 'x'].find((each) => !matches(unwanted, each));
      return other === undefined
        ? undefined
        : { ...request, headers: headers.set(name.toLowerCase(), other) };
    }
    case 'query-missing':
    case 'query-mismatch': {
      const { path, query } = splitPath(request.path);
      const value = textFor(match.queryParams?.[name], '') ?? 'any';
      return { ...request, path: joinedPath({ path, query: withQueryParameter(query, name, value) }) };
    }
    case 'authority-mismatch':
      return { ...request, authority: textFor(match.authority, '') };
    case 'port-mismatch':
      return match.port === undefined ? undefined : { ...request, port: match.port };
    default:
      return undefined;
  }
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

/** Envoy answers 400 to a method that HTTP does not know. */
function withMethod(wanted: StringMatch, request: Request): Request | undefined {
  const method = methods.find((each) => matches(wanted, each));
  return method === undefined ? undefined : { ...request, method };
}
