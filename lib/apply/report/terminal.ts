import { visible } from '../../terminal/visible';
import { columns } from '../../terminal/wrapped';
import type { GateProgress } from '../gates/gates';
import type { Reporter } from './reporter';
import { progressWords } from './words';

/** Number of gates that are shown at the same time. */
const mostShown = 8;

/** Shows each gate on its own line of a terminal, and rewrites the line when the gate changes. */
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
    const shown = lines.slice(0, mostShown);
    if (lines.length > shown.length) shown.push(`… and ${lines.length - shown.length} more`);
    this.write(`${this.cleared()}${shown.map((text) => `${cut(`  … ${visible(text)}`)}\n`).join('')}`);
    this.shown = shown.length;
  }

  settle(): void {
    this.write(this.cleared());
    this.waiting.clear();
    this.shown = 0;
  }

  /** Escape codes that clear the lines that are shown. */
  private cleared(): string {
    return this.shown === 0 ? '' : `\u001b[${this.shown}A\u001b[0J`;
  }
}

/** A line that the terminal wraps could not be cleared again. */
function cut(text: string): string {
  return text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
}
