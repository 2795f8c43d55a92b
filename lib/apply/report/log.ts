import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { Clock } from '../clock';
import type { GateProgress } from '../gates/gates';
import type { Reporter } from './reporter';
import { progressWords } from './words';

/** Milliseconds in which a gate gets one line at most. */
const between = 5_000;

/** Writes a line for each gate when it waits for something else, and not too often: a log keeps everything. */
export class LogReporter implements Reporter {
  private readonly told = new Map<string, { readonly words: string; readonly at: number }>();

  constructor(
    private readonly write: (text: string) => void,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  say(text: string): void {
    this.write(`${text}\n`);
  }

  progress(line: GateProgress): void {
    const words = progressWords(line);
    const last = this.told.get(line.gate);
    const now = this.clock.now();
    if (last?.words === words) return;
    // That a gate holds ends what was said of it; nobody asked about one that never waited.
    const isOver = line.waitsFor === undefined;
    if (isOver ? last === undefined : last !== undefined && now - last.at < between) return;
    this.told.set(line.gate, { words, at: now });
    this.write(`${wrapped(visible(isOver ? `holds: ${words}` : `waits: ${words}`), '  ', '    ')}\n`);
  }

  settle(): void {
    this.told.clear();
  }
}
