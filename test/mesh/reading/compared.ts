import { type Predicted, UNASKABLE } from './predicted';

/** The parts of an answer that are compared. */
export interface Seen {
  readonly status: number;
  readonly flags?: string | undefined;
  readonly pod?: string | undefined;
  readonly cluster?: string | null | undefined;
  readonly location?: string | undefined;
}

/** How what came differs from what was said; undefined where it does not. */
export function difference(
  { possible, certain }: Predicted,
  seen: readonly Seen[],
  isHttp: boolean,
): string | undefined {
  if (seen.length === 0 || possible.has(UNASKABLE)) return undefined;
  const words = new Set(seen.map((each) => wordOf(each, isHttp)));
  const wrong = [...words].filter((word) => !isPossible(word, possible));
  const missed = [...certain].filter((word) => ![...words].some((each) => isPossible(each, new Set([word]))));
  if (wrong.length === 0 && missed.length === 0) return undefined;
  return `Envoy: ${[...words].sort().join(' | ')}; lib/mesh: ${[...possible].sort().join(' | ')}`;
}

/**
 * A connection that nobody logged was closed, or refused where it went; an address that nobody has is sometimes told
 * so late that the caller has gone.
 */
function isPossible(word: string, possible: ReadonlySet<string>): boolean {
  if (possible.has(word)) return true;
  if (word === 'refused') return possible.has('closed') || possible.has('left');
  return word === 'given up' && possible.has('503 UF');
}

function wordOf({ status, flags, pod, cluster, location }: Seen, isHttp: boolean): string {
  // A pod that was called by its own address may be reached all the same.
  if (cluster?.startsWith('PassthroughCluster')) return 'left';
  if (pod !== undefined) return `pod ${pod}`;
  if (status === 0 && isHttp && flags === 'DC') return 'given up';
  if (status === 0 || !isHttp) return flags === undefined ? 'refused' : 'closed';
  if (location !== undefined) return `${status} ${location}`;
  return `${status} ${mainFlag(flags ?? '-')}`;
}

/** Retries that were used up say less than what they were for. */
function mainFlag(flags: string): string {
  return flags.split(',').find((flag) => flag !== 'URX') ?? flags;
}
