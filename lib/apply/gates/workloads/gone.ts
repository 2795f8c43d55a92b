import type { LivePod } from '../../../proxies/live-pod';

/** The pods that are left of a deleted workload; undefined once the last one has ended. */
export function whyNotGone(pods: readonly LivePod[]): string | undefined {
  const [first, ...others] = pods.map(({ metadata }) => metadata.name).sort();
  if (first === undefined) return undefined;
  const more = others.length === 0 ? 'exists' : `and ${others.length} more exist`;
  return `pod ${first} ${more}`;
}
