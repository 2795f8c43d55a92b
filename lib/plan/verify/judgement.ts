import { wordsOf } from '../../mesh/objects/key';
import type { Outcome } from '../../traffic/outcome';
import { percent } from '../../traffic/words';

/** Shares are sums of fractions. */
const tolerance = 1e-6;

/** The outcomes of a sample in the old and in the new state. */
export interface EndOutcomes {
  readonly outcomes: readonly [Outcome, Outcome];
  /** Whether both states answer at this host and port, if only other requests than this one. */
  readonly areServed: boolean;
}

/**
 * The fault of an outcome, as a predicate (`get 503 (flag NC) for …`); undefined if the old or the new state allows
 * the outcome.
 *
 * @param isLast whether requests that the new state does not serve may fail already
 */
export function faultOf(
  { shares, pods, failing, words, cluster }: Outcome,
  { outcomes: [from, to], areServed }: EndOutcomes,
  isLast: boolean,
): string | undefined {
  const mayFail = isLast ? Math.max(from.failing, to.failing) : from.failing;
  if (failing > mayFail + tolerance) {
    return `${gotWords(words)}${cluster === '' ? '' : ` for ${cluster}`}${inCases(failing)}`;
  }
  // If one of the states answers no request at all, there is no traffic that the step could break.
  if (!areServed) return undefined;
  if (shares.size === 0 && failing === 0)
    return [from, to].some((end) => end.shares.size === 0 && end.words === words)
      ? undefined
      : gotWords(words);
  for (const [key, share] of shares) {
    const allowed = allowedOf(key, pods.get(key) ?? 0, [from, to]);
    if (allowed === undefined) return `are answered by ${wordsOf(key)}, which neither state sends them to`;
    if (share > allowed + tolerance)
      return `go in ${percent(share)} of cases to ${wordsOf(key)}, ${allowed === 0 ? 'which has too few pods for that' : `which is scaled for ${percent(allowed)}`}`;
  }
  return undefined;
}

/** The largest share of a workload in a state that needs no more pods than there are; undefined if it has no share. */
function allowedOf(key: string, pods: number, ends: readonly [Outcome, Outcome]): number | undefined {
  const shares = ends.flatMap((end) => {
    const share = end.shares.get(key);
    return share === undefined ? [] : [{ share, needed: end.pods.get(key) ?? 0 }];
  });
  if (shares.length === 0) return undefined;
  const [from, to] = ends;
  if (!from.shares.has(key)) shares.push({ share: shareBesideOld(key, ends), needed: to.pods.get(key) ?? 0 });
  return Math.max(0, ...shares.filter(({ needed }) => needed <= pods).map(({ share }) => share));
}

/**
 * The share of a new workload while other new ones have no pods yet, where the number of pods alone decides the shares:
 * in each order one of them is first. It is 0 where weights or a subset decide, or where no old workload stays.
 */
function shareBesideOld(key: string, [from, to]: readonly [Outcome, Outcome]): number {
  const podsOf = (workload: string) => to.pods.get(workload) ?? 0;
  const all = [...to.shares].reduce((sum, [workload]) => sum + podsOf(workload), 0);
  const isByPods = [...to.shares].every(
    ([workload, share]) => Math.abs(share * all - podsOf(workload)) < tolerance,
  );
  const old = [...to.shares.keys()].filter((workload) => from.shares.has(workload));
  const besides = old.reduce((sum, workload) => sum + podsOf(workload), 0);
  return isByPods && besides > 0 ? podsOf(key) / (besides + podsOf(key)) : 0;
}

/** A connection to an unknown host has no answer that the caller could get. */
function gotWords(words: string): string {
  return words.startsWith('unknown') ? `go to an ${words}` : `get ${words}`;
}

/** The share of requests that a fault affects; empty if it affects all. */
export function inCases(share: number): string {
  return share > 1 - tolerance ? '' : `, in ${percent(share)} of cases`;
}
