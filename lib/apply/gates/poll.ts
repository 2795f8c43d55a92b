import { setTimeout as pause } from 'node:timers/promises';
import { ClusterError } from '../../kubernetes/cluster-error';
import type { GateOptions } from './gates';

/** Looks cost what they look at: what takes long is looked at less and less often. */
const firstPause = 100;
const longestPause = 2000;

/**
 * Looks until everything holds, or time runs out. An API server that does not answer is asked again.
 *
 * @returns whether it held in time
 * @throws ClusterError what the cluster says last where it refuses, or is lost until the end
 */
export async function pollUntil(
  holds: () => Promise<boolean>,
  { timeout, signal }: Pick<GateOptions, 'timeout' | 'signal'>,
): Promise<boolean> {
  const end = performance.now() + timeout;
  for (let next = firstPause; ; next = Math.min(next * 1.5, longestPause)) {
    let lost: unknown;
    try {
      signal.throwIfAborted();
      if (await holds()) return true;
    } catch (error) {
      if (!(error instanceof ClusterError && error.kind === 'unreachable')) throw error;
      lost = error;
    }
    const left = end - performance.now();
    if (left <= 0 && lost !== undefined) throw lost;
    if (left <= 0) return false;
    await pause(Math.min(next, left), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
