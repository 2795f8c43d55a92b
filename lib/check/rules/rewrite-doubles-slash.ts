import type { HttpMatch } from '../../mesh/objects/istio-types';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const rewriteDoublesSlash = rule({
  name: 'rewrite-doubles-slash',
  description: 'A prefix and what replaces it do not agree about the slash at the end.',
  severity: 'warning',
  messages: {
    doubles: {
      message:
        'prefix {prefix} is replaced by {rewrite}: the slash behind the prefix stays beside the new one',
      effect: 'a request for {prefix}/items arrives as {doubled}, which most servers answer with 404',
      fix: 'match the prefix {prefix}/ beside the exact path {prefix}, or write a rewrite without the last slash',
    },
    joins: {
      message: 'prefix {prefix} with its slash is replaced by {rewrite}, which ends without one',
      effect: 'a request for {prefix}items arrives as {rewrite}items: two words become one',
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
