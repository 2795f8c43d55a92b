import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Gate } from '../../plan/gates';
import type { Sample } from '../../traffic/sample';

/** A step, as far as its gate needs to know it. */
export interface GatedStep {
  /** The conditions that must hold. */
  readonly gates: readonly Gate[];
  /** The state before the step. */
  readonly before: ObjectMap;
  /** The state after the step. */
  readonly after: ObjectMap;
  /** The callers and requests that the step, or a step next to it, affects. */
  readonly questions: readonly Sample[];
}

/** The state of one condition of a gate. */
export interface GateProgress {
  /** The condition: `every proxy has the current VirtualService shop/cart`. */
  readonly gate: string;
  /** The reason why it does not hold: `2 of 14 proxies still route to v1: frontend-v1-abc, …`; undefined once it holds. */
  readonly waitsFor: string | undefined;
}

/** How to wait for a gate. */
export interface GateOptions {
  /** Milliseconds for each gate. */
  readonly timeout: number;
  /** Ends the wait; the reason of the signal is thrown. */
  readonly signal: AbortSignal;
  /** Called whenever the state of a condition changes. */
  progress(line: GateProgress): void;
}

/** The result of a wait. */
export type GateOutcome =
  | { readonly kind: 'held' }
  | {
      readonly kind: 'timed-out';
      /** The conditions that do not hold, with the reasons. */
      readonly missing: readonly GateProgress[];
    };

/** Waits for conditions between two steps by asking the cluster and its proxies. */
export interface Gates {
  /** Waits until all conditions of a step hold. @throws ClusterError when the cluster refuses or stays unreachable */
  hold(step: GatedStep, options: GateOptions): Promise<GateOutcome>;

  /**
   * Waits until some workloads are drained, before they are deleted.
   *
   * @param workloads their keys (`keyOf`)
   */
  drained(workloads: readonly string[], step: GatedStep, options: GateOptions): Promise<GateOutcome>;

  /** Waits until every proxy has a state, before the first step. */
  settled(state: ObjectMap, questions: readonly Sample[], options: GateOptions): Promise<GateOutcome>;

  /** Closes connections that are kept open between waits. */
  close(): void;
}
