import { neverReached } from '../matching/never-reached';
import { rule } from '../rule';

export const matchNeverReached = rule({
  name: 'match-never-reached',
  description: 'A match of a rule stands behind another match that takes every request that it would take.',
  severity: 'warning',
  upstream: ['IST0131'],
  messages: {
    otherRule: {
      message: 'an earlier rule takes every request that this match would take',
      effect: 'these requests go where the earlier rule sends them; the other matches of this rule do hold',
      fix: 'move the rule before the earlier one, or remove the match',
    },
    sameRule: {
      message: 'an earlier match of the same rule takes every request that this one would take',
      effect: 'nothing: the rule gets these requests either way',
      fix: 'remove the match',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const { rule, matches, isWhole } of neverReached(mesh)) {
      if (isWhole) continue;
      for (const { at, before } of matches) {
        const related = [{ at: before.at, message: 'this one takes them first' }];
        const isSame = before.rule.at === rule.at;
        if (isSame) report('sameRule', { at, related, edits: [{ remove: at }] });
        else report('otherRule', { at, related });
      }
    }
  },
});
