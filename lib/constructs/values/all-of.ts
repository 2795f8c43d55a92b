import type { ValueProblem } from '../problems/problem';
import { type Condition, Match } from './match';
import { shown } from './shown';

/**
 * Combines matches: a request must meet all of them.
 *
 * @example
 * allOf(header('x-canary').is('true'), method('GET'));
 */
export function allOf(...matches: readonly Match[]): Match {
  const conditions: Condition[] = [];
  const problems: ValueProblem[] = [];
  for (const match of matches) {
    if (!Match.isMatch(match)) {
      problems.push(notAMatch(match));
      continue;
    }
    conditions.push(...match.conditions);
    problems.push(...match.problems);
  }
  return Match.of(conditions, [
    ...problems,
    ...contradictions(conditions),
    ...(matches.length === 0 ? [emptyMatch] : []),
  ]);
}

/** The problem of a value that is not a match, such as a header without a condition. */
export function notAMatch(value: unknown): ValueProblem {
  const builder = typeof value === 'object' && value !== null && 'present' in value;
  return {
    rule: 'match-without-value',
    message: builder ? 'a match has a name, but no condition on the value' : `${shown(value)} is not a match`,
    effect: 'it could not tell any request from the others',
    fix: "add a condition, as in header('x-canary').is('true') or header('x-canary').present()",
  };
}

const emptyMatch: ValueProblem = {
  rule: 'match-without-value',
  message: 'allOf() has no matches',
  effect: 'every request would match, and later rules would never apply',
  fix: 'add at least one match, or remove the rule and use the weight',
};

/** Istio has one condition per header, parameter or method: a second one would replace the first. */
function contradictions(conditions: readonly Condition[]): ValueProblem[] {
  const seen = new Map<string, string>();
  const problems: ValueProblem[] = [];
  for (const [key, text] of conditions.flatMap(keys)) {
    const earlier = seen.get(key);
    if (earlier !== undefined && earlier !== text) problems.push(contradiction(key, earlier, text));
    seen.set(key, text);
  }
  return problems;
}

function keys(condition: Condition): [key: string, text: string][] {
  if (condition.kind === 'method') return [['method', condition.value]];
  if (condition.kind === 'callers') {
    const labels = Object.entries(condition.labels).map(([key, value]): [string, string] => [
      `callers' label ${key}`,
      value,
    ]);
    return condition.namespace === undefined
      ? labels
      : [...labels, ["callers' namespace", condition.namespace]];
  }
  const not = condition.kind === 'header' && condition.negated ? 'not ' : '';
  return [[`${not}${condition.kind} ${condition.name}`, JSON.stringify(condition.value)]];
}

function contradiction(key: string, first: string, second: string): ValueProblem {
  if (key.startsWith('callers')) {
    return {
      rule: 'callers-never-match',
      message: `one match requires two values of the ${key}: ${first} and ${second}`,
      effect: 'no caller has both, so the rule never matches a request',
      fix: 'write two entries of `when`: a request needs to meet only one of them',
    };
  }
  return {
    rule: 'match-twice',
    message: `one match has two conditions on ${key}: ${first} and ${second}`,
    effect: 'Istio has one condition per name, so one of the two would be lost',
    fix: 'write one regular expression, or two entries of `when`, of which a request needs to meet only one',
  };
}
