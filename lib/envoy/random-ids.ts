import type { RouteEntry } from './config-types';
import { headerFits } from './matching';
import type { ClusterShare, Decision } from './request';
import { distinguishedIds, type RandomId, REQUEST_ID, sampleIds } from './sample-ids';

/** The random ids that the matchers of routes distinguish; none if no route reads the id. */
export function randomIds(routes: readonly RouteEntry[]): readonly RandomId[] {
  const matchers = new Map<string, Uint8Array>();
  for (const { match } of routes) {
    for (const matcher of match?.headers ?? []) {
      if (matcher.name?.toLowerCase() !== REQUEST_ID) continue;
      const key = JSON.stringify(matcher);
      const met =
        known.get(key) ?? Uint8Array.from(sampleIds(), (id) => (headerFits(matcher, id) === true ? 1 : 0));
      known.set(key, met);
      matchers.set(key, met);
    }
  }
  return matchers.size === 0 ? [] : distinguishedIds([...matchers.values()]);
}

const known = new Map<string, Uint8Array>();

/** The decision about a request whose id is drawn: the shares of clusters, or that of most ids if some get none. */
export function united(parts: readonly { readonly share: number; readonly decision: Decision }[]): Decision {
  const unknown = parts.find(({ decision }) => decision.kind === 'unknown');
  if (unknown !== undefined) return unknown.decision;
  const shares = new Map<string, number>();
  const alike = new Map<string, { readonly decision: Decision; readonly share: number }>();
  for (const { share, decision } of parts) {
    const key = JSON.stringify(decision);
    alike.set(key, { decision, share: share + (alike.get(key)?.share ?? 0) });
    if (decision.kind !== 'clusters') continue;
    for (const each of decision.shares)
      shares.set(each.cluster, (shares.get(each.cluster) ?? 0) + share * each.share);
  }
  const most = [...alike.values()].reduce((one, other) => (other.share > one.share ? other : one)).decision;
  if (most.kind !== 'clusters' || parts.some(({ decision }) => decision.kind !== 'clusters')) return most;
  return { ...most, shares: [...shares].map(([cluster, share]): ClusterShare => ({ cluster, share })) };
}
