import type { LivePod } from '../../../proxies/live-pod';

/** What is left of a workload that was deleted; undefined once its last pod has ended. */
export function whyNotGone(pods: readonly LivePod[]): string | undefined {
  const [first, ...others] = pods.map(({ metadata }) => metadata.name).sort();
  if (first === undefined) return undefined;
  const more = others.length === 0 ? 'is' : `and ${others.length} more are`;
  return `pod ${first} ${more} still there`;
}
