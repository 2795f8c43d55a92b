const TICK_MS = 250;
/** A tick that comes later tells of a machine that stood still, or a process that was stopped. */
const LONGEST_TICK_MS = 1000;

/**
 * Time in which this process ran. A limit on a clock's time is over at once when a machine stood still for minutes,
 * before anything had a chance to come.
 */
export class RunningTime {
  private spent = 0;
  private last = performance.now();
  private readonly timer = setInterval(() => this.tick(), TICK_MS);

  public constructor() {
    this.timer.unref();
  }

  public get ms(): number {
    this.tick();
    return this.spent;
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = performance.now();
    this.spent += Math.min(now - this.last, LONGEST_TICK_MS);
    this.last = now;
  }
}
