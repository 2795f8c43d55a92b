import type { GraphMatch, GraphRule, GraphShare } from '../model/graph';

/** `90 %`; empty if unknown. */
export function percentWords(percent: number | null): string {
  return percent === null ? '' : `${percent} %`;
}

/** `2 services`. */
export function counted(count: number, noun: string): string {
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A match in words: `/api*, x-canary: true`; empty for all requests. */
export function matchText({ path, conditions }: GraphMatch): string {
  return [...(path === null ? [] : [path]), ...conditions].join(', ');
}

/** The matches of a rule: alternatives are separated by `or`; empty for all requests. */
export function matchesText({ matches }: GraphRule): string {
  return matches.map(matchText).join(' or ');
}

/** `v1 90 %, v2 10 %`; only the name of a version that gets everything. @param name the name of a share */
export function sharesText(shares: readonly GraphShare[], name: (share: GraphShare) => string): string {
  if (shares.length === 1 && shares[0]?.percent === 100) return name(shares[0]);
  return shares
    .map((share) => [name(share), percentWords(share.percent)].filter((each) => each !== '').join(' '))
    .join(', ');
}

/** A rule in one line: `/cart/*, x-canary: true → v2`. */
export function ruleText(rule: GraphRule, name: (share: GraphShare) => string): string {
  const result = [sharesText(rule.to, name), rule.answer ?? ''].filter((each) => each !== '').join(', ');
  const left = matchesText(rule);
  return left === '' ? result : `${left} → ${result}`;
}
