import type { HttpMatch } from '../../mesh/objects/istio-types';
import { alternativeIn } from '../matching/alternatives';
import { neverReached, type RulePosition } from '../matching/never-reached';
import { rule } from '../rule';

export const matchNeverReached = rule({
  name: 'match-never-reached',
  description: 'A match is shadowed by an earlier match that takes all of its requests.',
  severity: 'warning',
  upstream: ['IST0131'],
  messages: {
    otherRule: {
      message: 'an earlier rule already takes every request of this match',
      effect:
        'these requests go to the destination of the earlier rule; the other matches of this rule still work',
      fix: 'move the rule before the earlier one, or remove the match',
    },
    alternative: {
      message: 'the {field} of an earlier rule already takes every request of this match',
      effect:
        'the matches of a rule are alternatives (OR): requests that meet {field} alone go to the destination of the earlier rule',
      fix: 'if {field} and {other} must hold together (AND), write them in one match of each rule',
    },
    sameRule: {
      message: 'an earlier match of this rule already takes every request of this one',
      effect: 'nothing: the rule gets these requests either way',
      fix: 'remove the match',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const { rule, matches, isWhole } of neverReached(mesh)) {
      if (isWhole) continue;
      for (const { at, before } of matches) {
        const related = [{ at: before.at, message: 'the earlier match' }];
        const isSame = before.rule.at === rule.at;
        const alternative = alternativeOf(before);
        if (!isSame && alternative !== undefined) report('alternative', { at, related, with: alternative });
        else if (isSame) report('sameRule', { at, related, edits: [{ remove: at }] });
        else report('otherRule', { at, related });
      }
    }
  },
});

/** The conditions of a rule that takes requests by one of them, although it probably requires both. */
function alternativeOf({ at, rule: { route } }: RulePosition): { field: string; other: string } | undefined {
  const found = alternativeIn((route.match ?? []) as readonly HttpMatch[]);
  if (found === undefined || found.index !== at.path.at(-1)) return undefined;
  return { field: found.field, other: found.other };
}
