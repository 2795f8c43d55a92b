import { differenceOf } from '../../lib/diff/difference';
import { objectsOf } from '../plan/reading';

/** The requests that two states answer differently, a line each. */
export function linesBetween(before: string, after: string): string[] {
  const { lines } = differenceOf(objectsOf(before), objectsOf(after));
  return lines.map(
    ({ hosts, callers, requests, subject, before: was, after: is }) =>
      `${hosts.join(', ')} ${callers.join(', ')}, ${requests}: ${subject} ${was} → ${is}`,
  );
}
