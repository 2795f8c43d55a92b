import type { NamedCaller } from '../../requests/callers';
import type { RequestClass } from '../../requests/requests';
import type { Aspect } from '../kinds';
import type { Move } from '../move';
import type { Reached } from './reach';

/** A request that a step would spoil, and the moment at which it does. */
export interface Violation {
  readonly caller: NamedCaller;
  readonly request: RequestClass;
  /** What it gets. */
  readonly what: string;
  /** The moves that the proxy knows of at that moment, in part or whole. */
  readonly seen: readonly Move[];
  /** Those that it does not know of yet, of which each would cure it. */
  readonly unseen: readonly Move[];
  /** The moves that have come to each kind of news, and to no other. */
  readonly news: Readonly<Record<Aspect, readonly Move[]>>;
}

/** Why a step is not to be taken as it is. */
export type Verdict = Violation | 'too-many-pieces' | undefined;

/** A request of somebody. */
export interface Question {
  readonly caller: NamedCaller;
  readonly request: RequestClass;
}

/** Questions that the same objects bear on, of one caller to one host and port. */
export interface Target extends Reached {
  readonly questions: readonly Question[];
  /** All questions of the caller to this host and port, these among them. */
  readonly siblings: readonly Question[];
}
