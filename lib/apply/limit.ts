/** Milliseconds that count of the time between two looks. A request that gets no answer ends before. */
const longest = 60_000;

/** A limit on a wait. A machine that stood still for minutes has not used it up. */
export class Limit {
  private last: number;

  /** @param now milliseconds, from any moment on */
  constructor(
    private milliseconds: number,
    private readonly now: () => number,
  ) {
    this.last = now();
  }

  /** Asked after each look. */
  left(): number {
    const now = this.now();
    this.milliseconds -= Math.min(now - this.last, longest);
    this.last = now;
    return this.milliseconds;
  }
}
