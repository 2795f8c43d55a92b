import type { HttpMatch } from '../../mesh/objects/istio-types';
import { wholeValuesOf } from '../matching/whole-values';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const matchOfWholeValue = rule({
  name: 'match-of-whole-value',
  description: 'A match compares a whole header or path, of which its author probably meant a part.',
  severity: 'warning',
  messages: {
    cookie: {
      message: '{field} compares all cookies: "{text}"',
      effect:
        'browsers send all cookies of a host in one header, separated by "; ": the match fails as soon as there is another cookie',
      fix: 'write regex: "(.*; )?NAME=VALUE(; .*)?"',
    },
    firstCookie: {
      message: '{field} depends on the order of cookies: "{text}"',
      effect:
        'browsers send all cookies of a host in one header, separated by "; ": the match fails if another cookie is on the other side',
      fix: 'write regex: "(.*; )?NAME=VALUE(; .*)?", with a space behind the semicolon',
    },
    agent: {
      message: '{field} compares the whole header: "{text}"',
      effect:
        'a regular expression must match the whole value, and no browser sends this text alone: hardly any request matches',
      fix: 'write .* before and after it',
    },
    path: {
      message: '{field} matches one path only: "{text}"',
      effect: 'a regular expression must match the whole path: paths below it do not match',
      fix: 'write prefix if paths below it are meant, or exact if not',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const { kind, at, route } of writtenRules(mesh)) {
      if (kind !== 'http') continue;
      for (const [index, match] of (route.match ?? []).entries()) {
        for (const { fault, at: path, field, text } of wholeValuesOf(match as HttpMatch))
          report(fault, { at: below(at, 'match', index, ...path), with: { field, text } });
      }
    }
  },
});
