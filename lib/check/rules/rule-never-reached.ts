import type { Destination } from '../../mesh/objects/istio-types';
import { neverReached, type Place } from '../matching/never-reached';
import { rule } from '../rule';

export const ruleNeverReached = rule({
  name: 'rule-never-reached',
  description: 'A rule stands behind others that take every request that it would take.',
  severity: 'error',
  upstream: ['IST0130', 'IST0131'],
  messages: {
    always: {
      message: '{rule} stands behind {before}, which takes every request',
      effect: 'no request ever meets it: what it would send to {where} goes where {before} sends it',
      fix: 'move it before {before}',
    },
    covered: {
      message: '{rule} stands behind {before}, which takes all that it would take',
      effect: 'no request ever meets it: what it would send to {where} goes where {before} sends it',
      fix: 'move it before {before}: the most specific rule first',
    },
    same: {
      message: '{rule} stands behind {before}, which takes all that it would take and does the same with it',
      effect: 'no request ever meets it; they are answered as it would have them answered',
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
        message: `${nameOf(place, rule)} takes it first`,
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

function nameOf({ rule }: Place, seen: Place): string {
  const { path, object } = rule.at;
  const name = 'name' in rule.route && rule.route.name ? ` (${rule.route.name})` : '';
  const owner = object === seen.rule.at.object ? '' : ` of ${object.name}`;
  return `${String(path[1])} rule ${Number(path[2]) + 1}${owner}${name}`;
}

/** What a rule does with its requests. */
function deedOf({ rule }: Place): string {
  const { match: _, name: __, ...rest } = rule.route as { match?: unknown; name?: unknown };
  return JSON.stringify(rest);
}

function whereTo({ rule }: Place): string {
  const [first] = rule.route.route ?? [];
  const { host = 'its target', subset }: Destination = first?.destination ?? {};
  return subset ? `subset ${subset} of ${host}` : host;
}
