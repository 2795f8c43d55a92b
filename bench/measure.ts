import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A figure that has to hold, with what was measured. */
export interface Ratio {
  readonly what: string;
  readonly ratio: number;
  /** What is promised; a figure without a promise is only shown. */
  readonly promise?: { readonly wanted: 'at least' | 'at most'; readonly limit: number };
}

/** CPU seconds that some work takes in this process; a busy machine changes them less than those of a clock. */
export function cpuSeconds(work: () => void): number {
  globalThis.gc?.();
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** The same of work that has to be waited for, where nothing else runs meanwhile. */
export async function cpuSecondsOf(work: () => Promise<void>): Promise<number> {
  globalThis.gc?.();
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * The least value. Other work on the machine and the collection of garbage that somebody else left can only add to a
 * cost, so the least of several rounds is the closest to the cost itself.
 */
export function least(values: readonly number[]): number {
  return Math.min(...values);
}

/** Gives some work a directory of its own. */
export function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a figure is as promised; one without a promise is. */
export function isKept({ ratio, promise }: Ratio): boolean {
  if (promise === undefined) return true;
  return promise.wanted === 'at least' ? ratio >= promise.limit : ratio <= promise.limit;
}

/** Gives some work that has to be waited for a directory of its own. */
export async function inFolderUntil<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints one line of the report. */
export function report(figure: Ratio): void {
  const { what, ratio, promise } = figure;
  const verdict = promise && ` (${promise.wanted} ${promise.limit}) ${isKept(figure) ? 'ok' : 'NOT REACHED'}`;
  console.log(`${what}: ${ratio.toFixed(2)}${verdict ?? ''}`);
}
