import type { Destination } from '../../mesh/objects/istio-types';
import { neverReached, type RulePosition } from '../matching/never-reached';
import { rule } from '../rule';

export const ruleNeverReached = rule({
  name: 'rule-never-reached',
  description: 'A rule is shadowed by earlier rules that take all of its requests.',
  severity: 'error',
  upstream: ['IST0130', 'IST0131'],
  messages: {
    always: {
      message: '{rule} is shadowed by {before}',
      effect: '{before} takes every request: those intended for {where} go to its destination',
      fix: 'move it before {before}',
    },
    covered: {
      message: '{rule} is shadowed by {before}',
      effect:
        '{before} takes all of its requests: those intended for {where} go to the destination of {before}',
      fix: 'move it before {before}: the most specific rule first',
    },
    same: {
      message: '{rule} is shadowed by {before}',
      effect: 'nothing: {before} takes all of its requests and does the same with them',
      fix: 'remove it',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const { rule, matches, isWhole } of neverReached(mesh)) {
      const [first] = matches;
      if (!isWhole || first === undefined) continue;
      const other = first.before;
      const before = nameOf(other, rule);
      const related = [...new Set(matches.map((match) => match.before))].map((place) => ({
        at: place.at,
        message: `${nameOf(place, rule)} takes them first`,
      }));
      const told = { at: rule.at, related };
      const holes = { rule: nameOf(rule, rule), before };
      const leadsElsewhere = matches.some((match) => deedOf(match.before) !== deedOf(rule));
      if (!leadsElsewhere) report('same', { ...told, with: holes });
      else {
        report(other.takesAll ? 'always' : 'covered', { ...told, with: { ...holes, where: whereTo(rule) } });
      }
    }
  },
});

function nameOf({ rule }: RulePosition, seen: RulePosition): string {
  const { path, object } = rule.at;
  const name = 'name' in rule.route && rule.route.name ? ` (${rule.route.name})` : '';
  const owner = object === seen.rule.at.object ? '' : ` of ${object.name}`;
  return `${String(path[1])} rule ${Number(path[2]) + 1}${owner}${name}`;
}

/** The action of a rule on its requests. */
function deedOf({ rule }: RulePosition): string {
  const { match: _, name: __, ...rest } = rule.route as { match?: unknown; name?: unknown };
  return JSON.stringify(rest);
}

function whereTo({ rule }: RulePosition): string {
  const [first] = rule.route.route ?? [];
  const { host = 'its target', subset }: Destination = first?.destination ?? {};
  return subset ? `subset ${subset} of ${host}` : host;
}
