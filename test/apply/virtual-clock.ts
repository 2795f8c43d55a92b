import type { Clock } from '../../lib/apply/clock';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes when everybody waits for it, and no later. */
export class VirtualClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private readonly sleepers = new Set<Sleeper>();

  now(): number {
    return this.time;
  }

  /** Time passes, and nobody runs meanwhile. */
  standStill(milliseconds: number): void {
    this.time += milliseconds;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const ended = () => {
        this.sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', ended);
        resolve();
      };
      const sleeper: Sleeper = { at: this.time + milliseconds, wake };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', ended);
      setImmediate(() => this.wakeNext());
    });
  }

  private wakeNext(): void {
    const [next] = [...this.sleepers].sort((a, b) => a.at - b.at);
    if (next === undefined) return;
    this.sleepers.delete(next);
    this.time = Math.max(this.time, next.at);
    next.wake();
  }
}
