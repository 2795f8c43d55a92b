import { neverReached } from '../matching/never-reached';
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
        if (isSame) report('sameRule', { at, related, edits: [{ remove: at }] });
        else report('otherRule', { at, related });
      }
    }
  },
});
