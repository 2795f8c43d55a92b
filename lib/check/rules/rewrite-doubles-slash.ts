import type { HttpMatch } from '../../mesh/objects/istio-types';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const rewriteDoublesSlash = rule({
  name: 'rewrite-doubles-slash',
  description: 'A prefix ends with a slash and its rewrite does not, or the reverse.',
  severity: 'warning',
  messages: {
    doubles: {
      message: 'rewriting prefix {prefix} to {rewrite} doubles the slash of the path',
      effect: 'a request for {prefix}/items arrives as {doubled}, which most servers answer with 404',
      fix: 'match the prefix {prefix}/ and the exact path {prefix}, or write a rewrite without the trailing slash',
    },
    joins: {
      message: 'rewriting prefix {prefix} to {rewrite} drops the slash between them',
      effect: 'a request for {prefix}items arrives as {rewrite}items',
      fix: 'end both with a slash, or neither',
    },
  },
  check(mesh, report) {
    for (const { kind, at, route } of writtenRules(mesh)) {
      const rewrite = kind === 'http' ? route.rewrite?.uri : undefined;
      if (kind !== 'http' || !rewrite) continue;
      for (const [index, match] of (route.match ?? []).entries()) {
        const prefix = prefixOf(match);
        // A prefix of `/` alone is what is left of every path: `/` to `/v2` is meant to join.
        if (prefix === '' || (prefix === '/' && rewrite === '/')) continue;
        const told = {
          at: below(at, 'rewrite', 'uri'),
          related: [{ at: below(at, 'match', index, 'uri'), message: `the prefix is ${prefix}` }],
        };
        if (rewrite.endsWith('/') && !prefix.endsWith('/')) {
          report('doubles', { ...told, with: { prefix, rewrite, doubled: `${rewrite}/items` } });
        } else if (!rewrite.endsWith('/') && prefix.endsWith('/')) {
          report('joins', { ...told, with: { prefix, rewrite } });
        } else continue;
        break;
      }
    }
  },
});

function prefixOf({ uri }: HttpMatch): string {
  return uri?.prefix ?? '';
}
