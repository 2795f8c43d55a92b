import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { Clock } from '../clock';
import type { GateProgress } from '../gates/gates';
import type { Reporter } from './reporter';
import { progressWords } from './words';

/** Milliseconds between two lines about the same gate. */
const between = 5_000;

/** Writes a line when the reason of a gate changes, with a minimum interval, since a log keeps every line. */
export class LogReporter implements Reporter {
  private readonly written = new Map<string, { readonly words: string; readonly at: number }>();

  constructor(
    private readonly write: (text: string) => void,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  say(text: string): void {
    this.write(`${text}\n`);
  }

  progress(line: GateProgress): void {
    const words = progressWords(line);
    const last = this.written.get(line.gate);
    const now = this.clock.now();
    if (last?.words === words) return;
    // A gate that holds at once gets no line.
    const isOver = line.waitsFor === undefined;
    if (isOver ? last === undefined : last !== undefined && now - last.at < between) return;
    this.written.set(line.gate, { words, at: now });
    this.write(`${wrapped(visible(isOver ? `passed: ${words}` : `waiting: ${words}`), '  ', '    ')}\n`);
  }

  settle(): void {
    this.written.clear();
  }
}
