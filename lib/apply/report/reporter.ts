import type { GateProgress } from '../gates/gates';

/** Who hears what apply does. */
export interface Reporter {
  /** Takes text that stays: lines for a person, without the last line break. */
  say(text: string): void;
  /** Takes what a gate waits for, each time that it is something else. */
  progress(line: GateProgress): void;
  /** Ends the lines of the gates: what they said last stays, or goes. */
  settle(): void;
}
