import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Request } from '../../mesh/request';
import type { Outcome } from '../verify/outcome';
import type { Sample } from '../verify/sample';
import type { Verifier } from '../verify/verifier';

/** The outcome of some requests before and after a step. */
export interface TrafficChange {
  /** The called host and port, such as `backend.demo:8080`. */
  readonly host: string;
  /** The words that distinguish the requests from others: `x-canary: true`; empty for the rest. */
  readonly requests: string;
  /** The callers: `at the gateway`, `in the mesh`. */
  readonly callers: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** The requests whose outcome a step changes. */
export function trafficOf(verifier: Verifier, before: ObjectMap, after: ObjectMap): TrafficChange[] {
  const found = new Map<string, TrafficChange & { readonly callers: string[] }>();
  for (const group of verifier.groups) {
    const [old, next] = [verifier.mesh(before, group), verifier.mesh(after, group)];
    if (old === next) continue;
    for (const sample of group.samples) {
      const [was, is] = [verifier.outcome(old, sample), verifier.outcome(next, sample)].map(outcomeWords);
      if (was === undefined || is === undefined || was === is) continue;
      const change = {
        host: calledBy(sample.request.request),
        requests: sample.request.base,
        before: was,
        after: is,
      };
      const key = JSON.stringify(change);
      const known = found.get(key);
      const who = whereWords(sample);
      if (known === undefined) found.set(key, { ...change, callers: [who] });
      else if (!known.callers.includes(who)) known.callers.push(who);
    }
  }
  return [...found.values()];
}

/** The called host and port, such as `backend.demo:8080`. */
export function calledBy({ host, port }: Pick<Request, 'host' | 'port'>): string {
  return `${host.replace('.svc.cluster.local', '')}:${port}`;
}

/** The place of a caller. */
export function whereWords({ caller }: Sample): string {
  return caller.caller.kind === 'gateway' ? 'at the gateway' : 'in the mesh';
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
