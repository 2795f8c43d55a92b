import { wordsOf } from '../../mesh/objects/key';
import type { Outcome } from './outcome';

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
    const part = failing > 1 - tolerance ? '' : `, in ${percent(failing)} of cases`;
    return `get ${words}${cluster === '' ? '' : ` for ${cluster}`}${part}`;
  }
  // If one of the states answers no request at all, there is no traffic that the step could break.
  if (!areServed) return undefined;
  if (shares.size === 0 && failing === 0)
    return [from, to].some((end) => end.shares.size === 0 && end.words === words)
      ? undefined
      : `get ${words}`;
  for (const [key, share] of shares) {
    const allowed = allowedOf(key, pods.get(key) ?? 0, [from, to]);
    if (allowed === undefined) return `are answered by ${wordsOf(key)}, which neither state sends them to`;
    if (share > allowed + tolerance)
      return `go to ${wordsOf(key)}, ${percent(share)} of them, although it has pods for ${percent(allowed)}`;
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
  return Math.max(0, ...shares.filter(({ needed }) => needed <= pods).map(({ share }) => share));
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
