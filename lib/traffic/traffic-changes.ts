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
    const { called, base } = sample.request;
    const change = { host: called, requests: base, before, after };
    const key = JSON.stringify(change);
    const known = this.found.get(key);
    const who = whereWords(sample);
    if (known === undefined) this.found.set(key, { ...change, callers: [who] });
    else if (!known.callers.includes(who)) known.callers.push(who);
  }

  /** The changes, in the order in which they were found. */
  get all(): readonly TrafficChange[] {
    return [...this.found.values()];
  }
}
