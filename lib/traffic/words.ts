import { ANY_HOST } from '../requests/requests';
import type { Outcome } from './outcome';
import type { Sample } from './sample';

/** A called host and port in a sentence: a host that stands for all of them is not named. */
export function calledWords(called: string): string {
  return called.startsWith(`${ANY_HOST}:`) ? `any host on port ${called.slice(ANY_HOST.length + 1)}` : called;
}

/** The place of a caller. */
export function whereWords({ caller }: Sample): string {
  return caller.caller.kind === 'gateway' ? 'at the gateway' : 'in the mesh';
}

/** A share of requests, 0 to 1, in percent. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

/**
 * An outcome, such as `90% backend-v1, 10% backend-v2`.
 *
 * @param nameOf the name of an answering workload, by its key
 */
export function outcomeWords(
  { shares, failing, words }: Outcome,
  nameOf: (key: string) => string = lastOf,
): string {
  const parts = [...shares]
    .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([key, share]) => ({ share, name: nameOf(key) }));
  if (failing > 0) parts.push({ share: failing, name: words });
  if (parts.length === 0) return words;
  if (parts.length === 1) return parts[0]?.name ?? '';
  return parts.map(({ share, name }) => `${percent(share)} ${name}`).join(', ');
}

function lastOf(key: string): string {
  return key.split('/').at(-1) ?? key;
}
