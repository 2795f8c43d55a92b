import type { Version } from '../branches';
import type { End } from '../end';

/** An end in a few words: `backend-v2`, `503 (flag UH)`. */
export function endText(end: End): string {
  switch (end.kind) {
    case 'answered':
    case 'outside':
      return end.words;
    case 'by-rule':
      return end.location === undefined ? end.words : `${end.status} to ${end.location}`;
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

/** The end of a version, with its version label if the name of the workload does not contain it. */
export function namedEnd({ workload, end }: Pick<Version, 'workload' | 'end'>): End {
  if (end.kind !== 'answered') return end;
  const label = workload.labels['version'] ?? workload.labels['app.kubernetes.io/version'];
  return label === undefined || label === '' || end.words.includes(label)
    ? end
    : { ...end, words: `${end.words}, version ${label}` };
}
