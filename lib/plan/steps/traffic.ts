import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Outcome } from '../verify/outcome';
import type { Verifier } from '../verify/verifier';

/** What some requests get, before a step and after it. */
export interface TrafficChange {
  /** The host and port that is called, such as `backend.demo:8080`. */
  readonly host: string;
  /** What tells the requests from others: `x-canary: true`; empty for all that nothing tells apart. */
  readonly requests: string;
  /** Who calls: `at the gateway`, `in the mesh`. */
  readonly callers: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** The requests for which a step changes something. */
export function trafficOf(verifier: Verifier, before: ObjectMap, after: ObjectMap): TrafficChange[] {
  const found = new Map<string, TrafficChange & { readonly callers: string[] }>();
  for (const target of verifier.targets) {
    const [old, next] = [verifier.mesh(before, target), verifier.mesh(after, target)];
    if (old === next) continue;
    for (const question of target.questions) {
      const [was, is] = [verifier.outcome(old, question), verifier.outcome(next, question)].map(outcomeWords);
      if (was === undefined || is === undefined || was === is) continue;
      const { host, port } = question.request.request;
      const change = {
        host: `${host.replace('.svc.cluster.local', '')}:${port}`,
        requests: question.request.base,
        before: was,
        after: is,
      };
      const key = JSON.stringify(change);
      const known = found.get(key);
      const who = question.caller.caller.kind === 'gateway' ? 'at the gateway' : 'in the mesh';
      if (known === undefined) found.set(key, { ...change, callers: [who] });
      else if (!known.callers.includes(who)) known.callers.push(who);
    }
  }
  return [...found.values()];
}
/** `90% backend-v1, 10% backend-v2`. */
export function outcomeWords({ shares, failing, words }: Outcome): string {
  const parts = [...shares]
    .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([key, share]) => ({ share, name: key.split('/').at(-1) ?? key }));
  if (failing > 0) parts.push({ share: failing, name: words });
  if (parts.length === 0) return words;
  if (parts.length === 1) return parts[0]?.name ?? '';
  return parts.map(({ share, name }) => `${Math.round(share * 1000) / 10}% ${name}`).join(', ');
}
