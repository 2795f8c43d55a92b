import type { End } from '../end';

/** An end in a few words: `backend-v2`, `503 (flag UH)`. */
export function endText(end: End): string {
  switch (end.kind) {
    case 'answered':
    case 'outside':
    case 'by-rule':
      return end.words;
    case 'failed':
      return statusText(end);
    case 'unknown':
      return `unknown: ${end.words}`;
  }
}

/** `503 (flag UH)`, or `a closed connection`. */
export function statusText({ status, flag }: Extract<End, { kind: 'failed' }>): string {
  const told = flag === '-' ? '' : ` (flag ${flag})`;
  return status === undefined ? `a closed connection${told}` : `${status}${told}`;
}
