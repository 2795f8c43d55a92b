import type { Mesh } from '../../mesh/mesh';
import { wordsOf } from '../objects';
import { replicasIn } from './replicas';
import type { Identity, Outcome } from './view';

/** Shares are sums of fractions. */
const tolerance = 1e-6;

/**
 * What is wrong with what a request gets at some moment, in words; undefined where the old or the new state would
 * have it so, too.
 *
 * @param isLast whether requests that the new state does not serve may fail already
 */
export function wrongWith(
  outcome: Outcome,
  endpoints: Mesh,
  [from, to]: readonly [Outcome, Outcome],
  identity: Identity,
  isLast: boolean,
): string | undefined {
  const mayFail = isLast ? Math.max(from.failing, to.failing) : from.failing;
  if (outcome.failing > mayFail + tolerance) {
    const part = outcome.failing > 1 - tolerance ? '' : `${percent(outcome.failing)} of them get `;
    return `${part}${outcome.words}${outcome.cluster === '' ? '' : `: ${outcome.cluster}`}`;
  }
  if (outcome.shares.size === 0 && outcome.failing === 0) {
    const isKnown = [from, to].some((end) => end.words === outcome.words);
    return isKnown || from.failing > 0 || to.failing > 0 ? undefined : outcome.words;
  }
  // Where one of the two states serves nobody, there is no traffic yet, or none any more, that could go wrong.
  if (from.failing >= 1 || to.failing >= 1) return undefined;
  for (const [key, share] of outcome.shares) {
    const allowed = allowedOf(key, ready(endpoints, key, identity), [from, to]);
    if (allowed === undefined) return `answered by ${wordsOf(key)}, which neither state has them go to`;
    if (share > allowed + tolerance)
      return `${percent(share)} of them go to ${wordsOf(key)}, whose pods are meant for ${percent(allowed)}`;
  }
  return undefined;
}

/** The largest share that a workload has in a state for which it has pods enough; undefined where it has none in any. */
function allowedOf(key: string, pods: number, ends: readonly [Outcome, Outcome]): number | undefined {
  const shares = ends.flatMap((end) => {
    const share = end.shares.get(key);
    return share === undefined ? [] : [{ share, needed: end.pods.get(key) ?? 0 }];
  });
  if (shares.length === 0) return undefined;
  return Math.max(0, ...shares.filter(({ needed }) => needed <= pods).map(({ share }) => share));
}

function ready(mesh: Mesh, key: string, identity: Identity): number {
  let pods = 0;
  for (const workload of mesh.workloads.all)
    if (identity(workload) === key) pods += replicasIn(mesh, workload);
  return pods;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
