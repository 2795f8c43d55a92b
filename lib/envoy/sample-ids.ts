/** The header whose value a proxy draws at random for a request without it: a UUID. */
export const REQUEST_ID = 'x-request-id';

let samples: readonly string[] | undefined;

/**
 * UUIDs that stand for all random ones. Their first three digits take all values, and so do the last three: the share of
 * a condition on either is exact, and that of any other is an estimate. Made on first use: few manifests read the id.
 */
export function sampleIds(): readonly string[] {
  samples ??= Array.from({ length: 4096 }, (_, index) => {
    // Odd factors, so that each product takes all values.
    const [other, third] = [(index * 2731 + 1) % 4096, (index * 1741 + 5) % 4096];
    const [first, last, rest] = [index, other, third].map((value) => value.toString(16).padStart(3, '0'));
    return `${first}${rest}c2-5${rest}-4${last}-9${first}-0b6${rest}8a4${last}`;
  });
  return samples;
}

/** An id that stands for all those that some conditions treat alike, and their share of the random ids, 0 to 1. */
export interface RandomId {
  readonly id: string;
  readonly share: number;
}

/** @param met for each condition, whether each of the samples meets it */
export function distinguishedIds(met: readonly Uint8Array[]): readonly RandomId[] {
  const groups = new Map<string, { readonly id: string; count: number }>();
  const ids = sampleIds();
  for (const [index, id] of ids.entries()) {
    const key = met.map((each) => each[index]).join('');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { id, count: 1 });
    else group.count++;
  }
  return [...groups.values()].map(({ id, count }) => ({ id, share: count / ids.length }));
}
