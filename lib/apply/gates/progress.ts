import { byCodeUnit } from '../../mesh/objects/order';
import type { MeshProxy } from '../../proxies/proxy';
import type { GateOptions, GateProgress } from './gates';
import type { Mismatch } from './proxies/mismatch';

/** Number of names in a message; the others are counted. */
const mostNames = 3;

/** `2 of 14 proxies still route to v1: frontend-v1-abc, …`: the mismatch that most of the proxies have. */
export function mismatchWords(
  mismatched: ReadonlyMap<MeshProxy, readonly Mismatch[]>,
  total: number,
): string {
  const byWords = new Map<string, { mismatch: Mismatch; names: string[] }>();
  for (const [proxy, mismatches] of mismatched) {
    for (const mismatch of mismatches) {
      const known = byWords.get(mismatch.many) ?? { mismatch, names: [] };
      byWords.set(mismatch.many, known);
      if (!known.names.includes(proxy.name)) known.names.push(proxy.name);
    }
  }
  const [most, ...others] = [...byWords.values()].sort(
    (a, b) =>
      b.names.length - a.names.length ||
      rankOf(a.mismatch) - rankOf(b.mismatch) ||
      byCodeUnit(a.mismatch.many, b.mismatch.many),
  );
  if (most === undefined) return '';
  const { mismatch, names } = most;
  const words = `${names.length} of ${total} ${total === 1 ? 'proxy' : 'proxies'} ${names.length === 1 ? mismatch.one : mismatch.many}`;
  const more =
    others.length === 0
      ? ''
      : ` (and ${others.length} more ${others.length === 1 ? 'mismatch' : 'mismatches'})`;
  return `${words}: ${firstNames(names)}${more}`;
}

/** Order of causes: a proxy without a cluster has none of its endpoints. */
const ranks: readonly Mismatch['aspect'][] = ['answer', 'clusters', 'endpoints', 'routes', 'policies'];

function rankOf({ aspect }: Mismatch): number {
  return ranks.indexOf(aspect);
}

/** The first names in order, with `…` if there are more. */
export function firstNames(names: readonly string[]): string {
  const sorted = [...names].sort(byCodeUnit);
  return `${sorted.slice(0, mostNames).join(', ')}${sorted.length > mostNames ? ', …' : ''}`;
}

/** Reports the state of each condition when it changes. */
export class Progress {
  private readonly lines = new Map<string, string | undefined>();

  constructor(private readonly options: Pick<GateOptions, 'progress'>) {}

  /** @param waitsFor undefined once the condition holds */
  tell(gate: string, waitsFor: string | undefined): void {
    if (this.lines.has(gate) && this.lines.get(gate) === waitsFor) return;
    this.lines.set(gate, waitsFor);
    this.options.progress({ gate, waitsFor });
  }

  /** The conditions that do not hold yet. */
  get missing(): readonly GateProgress[] {
    return [...this.lines].flatMap(([gate, waitsFor]) =>
      waitsFor === undefined ? [] : [{ gate, waitsFor }],
    );
  }
}
