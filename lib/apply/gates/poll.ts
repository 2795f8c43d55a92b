import { setTimeout as pause } from 'node:timers/promises';
import { ClusterError } from '../../kubernetes/cluster-error';
import { Limit } from '../limit';
import type { GateOptions } from './gates';

/** Milliseconds between two polls. The pause grows, since polls have a cost. */
const firstPause = 100;
const longestPause = 2000;

/**
 * Polls until a condition holds or the timeout is over. Retries while the API server does not answer.
 *
 * @returns whether the condition held in time
 * @throws ClusterError when the cluster refuses, or is unreachable at the end
 */
export async function pollUntil(
  holds: () => Promise<boolean>,
  { timeout, signal }: Pick<GateOptions, 'timeout' | 'signal'>,
): Promise<boolean> {
  const limit = new Limit(timeout, () => performance.now());
  for (let next = firstPause; ; next = Math.min(next * 1.5, longestPause)) {
    let lost: unknown;
    try {
      signal.throwIfAborted();
      if (await holds()) return true;
    } catch (error) {
      if (!(error instanceof ClusterError && error.kind === 'unreachable')) throw error;
      lost = error;
    }
    const left = limit.left();
    if (left <= 0 && lost !== undefined) throw lost;
    if (left <= 0) return false;
    await pause(Math.min(next, left), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
