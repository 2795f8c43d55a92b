import type { ObjectMap } from '../mesh/objects/object-map';
import type { Gate } from '../plan/gates';
import type { Sample } from '../plan/verify/sample';

/** A step whose end is waited for. */
export interface HeldStep {
  /** What has to hold. */
  readonly gates: readonly Gate[];
  /** The objects as they were before it. */
  readonly before: ObjectMap;
  /** The objects as they are to be after it. */
  readonly after: ObjectMap;
  /** Callers and requests for which the step, or one of the steps around it, matters. */
  readonly questions: readonly Sample[];
}

/** What a gate says while it waits, in one line. */
export interface GateProgress {
  /** What is waited for: `every proxy has the current VirtualService shop/cart`. */
  readonly gate: string;
  /** What is missing: `2 of 14 proxies still route to v1: frontend-v1-abc, …`; undefined once it holds. */
  readonly waitsFor: string | undefined;
}

/** How long, and who hears of it. */
export interface GateOptions {
  /** Milliseconds for each gate. */
  readonly timeout: number;
  /** Ends the wait; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Takes each new line. */
  progress(line: GateProgress): void;
}

/** What became of a wait. */
export type GateOutcome =
  | { readonly kind: 'held' }
  | {
      readonly kind: 'timed-out';
      /** The gates that did not come, each with what is missing. */
      readonly missing: readonly GateProgress[];
    };

/** Waits for what has to hold between two steps, by asking the cluster and its proxies. */
export interface Gates {
  /** Waits until all gates of a step hold. @throws ClusterError where the cluster refuses to tell, or is lost */
  hold(step: HeldStep, options: GateOptions): Promise<GateOutcome>;

  /**
   * Waits until the last request to some workloads has ended, before they are deleted.
   *
   * @param workloads their names, as `keyOf` gives them
   */
  drained(workloads: readonly string[], step: HeldStep, options: GateOptions): Promise<GateOutcome>;

  /** Waits until every proxy holds a state as it is, before one goes on from where another one ended. */
  settled(state: ObjectMap, questions: readonly Sample[], options: GateOptions): Promise<GateOutcome>;

  /** Ends what was kept open from one wait to the next. */
  close(): void;
}
