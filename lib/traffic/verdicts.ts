import type { MeshObject } from '../mesh/objects/mesh-object';
import { addTo } from '../mesh/objects/multi-map';
import { byCodeUnit } from '../mesh/objects/order';
import { OR } from './outcome';
import type { Verdict } from './refusals';

/** Collects what the proxies of several pods make of one request. */
export class Verdicts {
  /** Objects that decide in a way that the manifests do not tell. */
  readonly undecided = new Set<MeshObject>();
  private readonly reasons = new Map<string, string[]>();

  /** Adds a verdict, and gives the words of its refusal. */
  add({ refusal, undecided }: Verdict): string | undefined {
    for (const each of undecided) this.undecided.add(each);
    if (refusal !== undefined) addTo(this.reasons, refusal.words, refusal.reason);
    return refusal?.words;
  }

  /** Why requests are refused in these words, to be read after them; empty if no object decides it. */
  reasonOf(words: string): string {
    // Of several failures those of a proxy stand first, and have no reason.
    const last = words.split(OR).at(-1) ?? '';
    return (this.reasons.get(last) ?? []).sort(byCodeUnit)[0] ?? '';
  }
}
