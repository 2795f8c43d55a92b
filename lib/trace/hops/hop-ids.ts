import type { Trace } from '../trace';
import type { Hop } from './hop';

/** Numbers that are equal for hops after which every version that answers is the same. */
export class HopIds {
  private readonly byHop = new WeakMap<Hop, number>();
  private readonly byText = new Map<string, number>();

  ofHop(hop: Hop): number {
    const known = this.byHop.get(hop);
    if (known !== undefined) return known;
    const text = JSON.stringify([answerId(hop.trace), hop.next.map((each) => this.ofHop(each))]);
    const id = this.byText.get(text) ?? this.byText.size;
    this.byText.set(text, id);
    this.byHop.set(hop, id);
    return id;
  }
}

/** A text that is equal for traces with the same answer. */
export function answerId({ end, branches, onward }: Trace): string {
  if (end !== undefined) return JSON.stringify(end);
  return JSON.stringify(
    branches.map(({ share, host, end: own, versions }) => [
      share,
      host,
      own,
      versions.map((each) => {
        const next = onward.get(each);
        const { namespace, object } = each.workload;
        return [namespace, object.name, each.share, each.end.kind, next && answerId(next)];
      }),
    ]),
  );
}
