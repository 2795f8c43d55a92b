import type { ValueProblem } from '../problems/problem';
import { type Condition, Match } from './match';
import { shown } from './shown';

/**
 * A match that takes only the requests which all of the given ones take.
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

/** The problem with something that stands where a match is expected, such as a header without a value. */
export function notAMatch(value: unknown): ValueProblem {
  const builder = typeof value === 'object' && value !== null && 'present' in value;
  return {
    rule: 'match-without-value',
    message: builder
      ? 'a match names what it looks at, but no value'
      : `${shown(value)} stands where a match is expected`,
    effect: 'no request would ever be told apart by it',
    fix: "finish it, as in header('x-canary').is('true') or header('x-canary').present()",
  };
}

const emptyMatch: ValueProblem = {
  rule: 'match-without-value',
  message: 'allOf() is given no match',
  effect: 'every request would match, and the rules behind would never be asked',
  fix: 'give at least one match, or leave the rule out and use the weight',
};

/** Istio keeps one condition per header, parameter or method: a second one would replace the first. */
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
      message: `one match asks that the ${key} be ${first} and ${second} at once`,
      effect: 'no caller can be both, so the rule never takes a request',
      fix: 'give them as two entries of `when`, of which either is enough',
    };
  }
  return {
    rule: 'match-twice',
    message: `one match asks two things of ${key}: ${first} and ${second}`,
    effect: 'Istio keeps one condition per name, so one of the two would be lost',
    fix: 'write both as one regular expression, or as two entries of `when` of which either is enough',
  };
}
