import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** The clock that `apply` uses; tests replace it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits for a number of milliseconds. Throws the signal's reason as soon as the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const machineClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    // Node warns of a leak above ten listeners, and more than ten waits may share a signal.
    if (signal !== undefined) setMaxListeners(0, signal);
    await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  },
};
