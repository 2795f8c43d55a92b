/** Runs work for each item, with a limit on concurrency. Starts no more work after a failure. */
export async function forEachConcurrently<T>(
  all: Iterable<T>,
  most: number,
  work: (each: T) => Promise<void>,
): Promise<void> {
  const left = all[Symbol.iterator]();
  let hasFailed = false;
  const worker = async () => {
    for (let next = left.next(); next.done !== true && !hasFailed; next = left.next()) {
      try {
        await work(next.value);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
}
