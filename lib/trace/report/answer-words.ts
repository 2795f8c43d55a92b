import { percent } from '../../traffic/words';
import type { End } from '../end';
import type { Ending } from '../endings';
import { endText, namedEnd } from './end-text';

/** An end with the version, if pods answer. */
export function shownEnd({ version, end }: Ending): End {
  return version === undefined ? end : namedEnd(version);
}

/** The ends of a request with their shares: `90% backend-v1, 10% backend-v2`; without shares if all end alike. */
export function sharesText(endings: readonly Ending[]): string {
  const found = new Map<string, number>();
  for (const ending of endings) {
    const text = endText(shownEnd(ending));
    found.set(text, (found.get(text) ?? 0) + ending.share);
  }
  const sorted = [...found].sort(([, a], [, b]) => b - a);
  const [only, another] = sorted;
  if (only !== undefined && another === undefined) return only[0];
  return sorted.map(([text, share]) => `${percent(share)} ${text}`).join(', ');
}
