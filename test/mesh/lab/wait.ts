/** What a wait looks at: undefined means "not yet". */
export type Look<T> = () => Promise<T | undefined> | T | undefined;

export interface Patience {
  /** Only what never comes takes as long, so there is room for a machine that is busy. @default 90 */
  readonly seconds?: number;
  /** What to tell when time runs out. */
  readonly seen?: () => Promise<string> | string;
}

export class WaitedInVain extends Error {}

/** Looks cost what they look at: what takes long is looked at less and less often. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;

/** Looks again and again until there is something, and tells what was seen instead when there never is. */
export async function waitFor<T>(what: string, look: Look<T>, patience: Patience = {}): Promise<T> {
  const seconds = patience.seconds ?? 90;
  const end = performance.now() + seconds * 1000;
  let lastError: unknown;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE_MS)) {
    try {
      const found = await look();
      if (found !== undefined) return found;
      lastError = undefined;
    } catch (error) {
      if (error instanceof GiveUp) throw new WaitedInVain(`${what}: ${error.message}`, { cause: error });
      lastError = error;
    }
    if (performance.now() > end) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const seen = await patience.seen?.();
  const reason = lastError === undefined ? '' : `\nlast error: ${String(lastError)}`;
  throw new WaitedInVain(`waited ${seconds} s for ${what}${reason}${seen ? `\nseen: ${seen}` : ''}`, {
    cause: lastError,
  });
}

/** Thrown by a look that knows that it will never succeed. */
export class GiveUp extends Error {}
