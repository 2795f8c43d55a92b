import type { StringMatch } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const corsOriginNeverSent = rule({
  name: 'cors-origin-never-sent',
  description: 'A corsPolicy allows an origin that no browser sends.',
  severity: 'warning',
  messages: {
    scheme: {
      message: 'allowOrigins has no scheme: "{text}"',
      effect: 'browsers send origins as SCHEME://HOST:PORT: they get no CORS headers, and refuse the answer',
      fix: 'write the scheme: https://{text}',
    },
    path: {
      message: 'allowOrigins has a path: "{text}"',
      effect: 'browsers send origins without a path: they get no CORS headers, and refuse the answer',
      fix: 'write {origin}',
    },
    star: {
      message: 'allowOrigins contains a literal *: "{text}"',
      effect: 'exact and prefix have no wildcards: browsers get no CORS headers, and refuse the answer',
      fix: 'write it as regex, such as https://[a-z0-9-]+\\.example\\.com',
    },
  },
  check(mesh, report) {
    for (const { kind, at } of writtenRules(mesh)) {
      if (kind !== 'http') continue;
      const origins = valueAt(at.object, ...at.path, 'corsPolicy', 'allowOrigins');
      for (const [index, match] of (Array.isArray(origins) ? origins : []).entries()) {
        const { exact, prefix } = (match ?? {}) as StringMatch;
        const text = exact ?? prefix;
        // A browser sends null from a page without an origin; Envoy takes * for all of them.
        if (typeof text !== 'string' || ['', '*', 'null'].includes(text) || hasPlaceholder(text)) continue;
        const field = below(
          at,
          'corsPolicy',
          'allowOrigins',
          index,
          exact === undefined ? 'prefix' : 'exact',
        );
        const [, origin = '', path = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/]+)(\/.*)?$/i.exec(text) ?? [];
        if (text.includes('*')) report('star', { at: field, with: { text } });
        else if (exact === undefined ? !/^[a-z]/i.test(text) : !text.includes('://'))
          report('scheme', { at: field, with: { text } });
        else if (path !== '') report('path', { at: field, with: { text, origin } });
      }
    }
  },
});
