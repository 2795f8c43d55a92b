/** So many changes go on at the same time. Each asks the proxies of all: eight of them take longer on two cores. */
export const AT_ONCE = 5;

const waiting: (() => void)[] = [];
let running = 0;

/** Does something as soon as fewer than so many others go on; who asked first comes first. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running === AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
