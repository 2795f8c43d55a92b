import type { Outcome } from './outcome';
import type { Sample } from './sample';
import { outcomeWords, whereWords } from './words';

/** The outcome of some requests before and after a change. */
export interface TrafficChange {
  /** The called host and port, such as `backend.demo:8080`. */
  readonly host: string;
  /** The words that distinguish the requests from others: `x-canary: true`; empty for the rest. */
  readonly requests: string;
  /** The callers: `at the gateway`, `in the mesh`. */
  readonly callers: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** Collects changes of outcomes; callers whose requests change alike share one. */
export class TrafficChanges {
  private readonly found = new Map<string, TrafficChange & { readonly callers: string[] }>();

  /** Adds a sample with its outcomes, if they differ. */
  add(sample: Sample, was: Outcome, is: Outcome): void {
    const [before, after] = [outcomeWords(was), outcomeWords(is)];
    if (before === after) return;
    const { request, called: host, base, words } = sample.request;
    const who = whereWords(sample);
    const isOther = [...this.found.values()].some(
      (each) =>
        each.host === host &&
        each.requests === '' &&
        each.callers.includes(who) &&
        (each.before !== before || each.after !== after),
    );
    // The requests that no words distinguish have one line; those that change in another way are named.
    const named = [...(request.headers ?? [])].map(([name, value]) => `${name}: ${value}`).join(', ');
    const change = { host, requests: base === '' && isOther ? named || words : base, before, after };
    const key = JSON.stringify(change);
    const known = this.found.get(key);
    if (known === undefined) this.found.set(key, { ...change, callers: [who] });
    else if (!known.callers.includes(who)) known.callers.push(who);
  }

  /** The changes, in the order in which they were found. */
  get all(): readonly TrafficChange[] {
    return [...this.found.values()];
  }
}
