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
      effect: '{before} takes every request: those intended for {where} {deed}',
      fix: 'move it before {before}',
    },
    both: {
      message: '{rule} is shadowed by {before}',
      effect: '{before} takes all of its requests: those intended for {where} {deed}',
      fix: 'give {before} a match that fits fewer requests, or remove one of the two',
    },
    covered: {
      message: '{rule} is shadowed by {before}',
      effect: '{before} takes all of its requests: those intended for {where} {deed}',
      fix: 'move it before {before}: the most specific rule first',
    },
    fault: {
      message: '{rule} is shadowed by the fault of {before}',
      effect: 'all requests {deed}; without the fault, the two rules would do the same',
      fix: 'nothing while the fault is a test; then remove {before}',
      severity: 'warning',
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
      // A fault is mostly a test. In front of the rule that it tests, it is where it belongs.
      const addsFault = matches.every(
        ({ before: taker }) => hasFault(taker) && routeOf(taker) === routeOf(rule),
      );
      if (!leadsElsewhere) report('same', { ...told, with: holes });
      else if (addsFault) report('fault', { ...told, with: { ...holes, deed: resultOf(other, before) } });
      else {
        // Moved up, a rule that takes the same requests would shadow the other one.
        const id = isAlike(rule, other) ? 'both' : other.takesAll ? 'always' : 'covered';
        report(id, { ...told, with: { ...holes, where: whereTo(rule), deed: resultOf(other, before) } });
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

/** Whether two rules take the same requests, so that neither order helps. */
function isAlike(rule: RulePosition, other: RulePosition): boolean {
  if (rule.takesAll && other.takesAll) return true;
  return JSON.stringify(rule.rule.route.match) === JSON.stringify(other.rule.route.match);
}

/** The answer to the requests that an earlier rule takes. */
function resultOf({ rule: { route } }: RulePosition, before: string): string {
  if ('directResponse' in route && route.directResponse) return `get the direct response of ${before}`;
  if ('redirect' in route && route.redirect) return `get the redirect of ${before}`;
  const fault = 'fault' in route ? route.fault : undefined;
  if (fault?.abort?.percentage?.value === 100) return `get the fault of ${before}`;
  return `go to the destination of ${before}${fault ? ', with its fault' : ''}`;
}

/** The action of a rule on its requests. */
function deedOf({ rule }: RulePosition): string {
  const { match: _, name: __, ...rest } = rule.route as { match?: unknown; name?: unknown };
  return JSON.stringify(rest);
}

function hasFault({ rule }: RulePosition): boolean {
  return (rule.route as { fault?: unknown }).fault !== undefined;
}

/** The action of a rule without its fault. An only destination has all requests, with a weight or without. */
function routeOf({ rule }: RulePosition): string {
  const { match: _, name: __, fault: ___, route, ...rest } = rule.route as Record<string, unknown>;
  const [only, ...others] = Array.isArray(route) ? route : [];
  const { weight: ____, ...destination } = { ...(only as object | undefined) } as Record<string, unknown>;
  return JSON.stringify([rest, others.length === 0 ? destination : route]);
}

function whereTo({ rule }: RulePosition): string {
  const [first] = rule.route.route ?? [];
  const { host = 'its target', subset }: Destination = first?.destination ?? {};
  return subset ? `subset ${subset} of ${host}` : host;
}
