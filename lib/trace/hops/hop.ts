import type { Workload } from '../../mesh/registry/workloads';
import type { Trace } from '../trace';

/** A request that a version sends on to another service. */
export interface Hop {
  /** The version that calls. */
  readonly from: Workload;
  /** The share of the request before that leads here, 0 to 1. */
  readonly share: number;
  /** What the files say about the headers that decide the answer here or at a later hop. */
  readonly headers:
    | { readonly kind: 'certain' }
    /** Whether the application passes these headers on is unknown, and this is what follows if it does, or does not. */
    | { readonly kind: 'passed-on' | 'dropped'; readonly names: readonly string[] };
  readonly trace: Trace;
  /** Whether the path is that of the request before, since nothing says which one the application calls. */
  readonly isPathAssumed: boolean;
  readonly next: readonly Hop[];
  /** Why the calls after it are not followed. @default - they are */
  readonly stop?: Stop;
}

/** Why calls are not followed further. */
export type Stop =
  | {
      readonly kind: 'cycle';
      /** The hosts of the services that call each other, from the first to the same again. */
      readonly hosts: readonly string[];
    }
  /** There are more calls after each other, or more calls in all, than a trace follows. */
  | { readonly kind: 'too-long' };
