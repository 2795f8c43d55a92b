import { RunningTime } from '../pod/running-time';

/** The condition of a wait, as a function: undefined means "not yet". */
export type Look<T> = () => Promise<T | undefined> | T | undefined;

export interface Patience {
  /**
   * Only what never comes takes as long, so there is room for a machine that is busy. Time in which the machine stood
   * still does not count.
   *
   * @default 90
   */
  readonly seconds?: number;
  /** The state to report after a timeout. */
  readonly seen?: () => Promise<string> | string;
}

export class WaitedInVain extends Error {}

/** Thrown by a look that knows that it will never succeed. */
export class GiveUp extends WaitedInVain {
  public override readonly name = 'GiveUp';

  /** A proof waits with a lab that was started by another copy of this file. */
  public static override [Symbol.hasInstance](error: unknown): error is GiveUp {
    return (error as { readonly name?: unknown } | undefined)?.name === 'GiveUp';
  }
}

/** Looks cost what they look at: what takes long is looked at less and less often. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;

/** Polls until there is a result. After a timeout it reports the state that it saw instead. */
export async function waitFor<T>(what: string, look: Look<T>, patience: Patience = {}): Promise<T> {
  const seconds = patience.seconds ?? 90;
  const time = new RunningTime();
  let lastError: unknown;
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE_MS)) {
      try {
        const found = await look();
        if (found !== undefined) return found;
        lastError = undefined;
      } catch (error) {
        if (error instanceof GiveUp) throw new GiveUp(`${what}: ${error.message}`, { cause: error });
        lastError = error;
      }
      if (time.ms > seconds * 1000) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  } finally {
    time.stop();
  }
  const seen = await patience.seen?.();
  const reason = lastError === undefined ? '' : `\nlast error: ${String(lastError)}`;
  throw new WaitedInVain(
    `timed out after ${seconds} s waiting for ${what}${reason}${seen ? `\nseen: ${seen}` : ''}`,
    {
      cause: lastError,
    },
  );
}
