import type { GateProgress } from '../gates/gates';

/** Receives the progress of `apply`. */
export interface Reporter {
  /** Writes permanent text: one or more lines, without the last line break. */
  say(text: string): void;
  /** Reports the state of a gate whenever it changes. */
  progress(line: GateProgress): void;
  /** Ends the lines about gates. A terminal clears them, a log keeps them. */
  settle(): void;
}
