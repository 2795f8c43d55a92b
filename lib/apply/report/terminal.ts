import { visible } from '../../terminal/visible';
import { columns } from '../../terminal/wrapped';
import type { GateProgress } from '../gates/gates';
import type { Reporter } from './reporter';
import { progressWords } from './words';

/** Gates that are shown at the same time. */
const mostShown = 8;

/** Shows each gate on a line of its own, which is written anew as it changes, for a person at a terminal. */
export class TerminalReporter implements Reporter {
  private readonly waiting = new Map<string, string>();
  private shown = 0;

  constructor(private readonly write: (text: string) => void) {}

  say(text: string): void {
    this.settle();
    this.write(`${text}\n`);
  }

  progress(line: GateProgress): void {
    if (line.waitsFor === undefined) this.waiting.delete(line.gate);
    else this.waiting.set(line.gate, progressWords(line));
    const lines = [...this.waiting.values()];
    const told = lines.slice(0, mostShown);
    if (lines.length > told.length) told.push(`… and ${lines.length - told.length} more`);
    this.write(`${this.cleared()}${told.map((text) => `${cut(`  … ${visible(text)}`)}\n`).join('')}`);
    this.shown = told.length;
  }

  settle(): void {
    this.write(this.cleared());
    this.waiting.clear();
    this.shown = 0;
  }

  /** Goes up over what was shown, and clears it. */
  private cleared(): string {
    return this.shown === 0 ? '' : `\u001b[${this.shown}A\u001b[0J`;
  }
}

/** A line that is broken by the terminal could not be written anew. */
function cut(text: string): string {
  return text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
}
