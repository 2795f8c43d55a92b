import { milliseconds } from '../../mesh/schema/milliseconds';
import type { Written } from './written';

/** Durations; the CRD limits how short they may be. */
export function checkDurations(within: Written, ...names: readonly string[]): void {
  for (const name of names) {
    const text = within.text(name);
    if (text === '') continue;
    // Counted in nanoseconds, since 1.001 times 1000 is no whole number.
    const nanoseconds = Math.round((milliseconds(text) ?? 0) * 1e6);
    within.field(name).allow(nanoseconds % 1e6 === 0, 'a duration in whole milliseconds');
  }
}
