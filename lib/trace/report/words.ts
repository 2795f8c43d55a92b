import type { ReportedEnd, ReportedHop, TraceReport } from './types';

/** The answer in one line, with its code. */
export function answerWords({ kind, words, code }: ReportedEnd): string {
  const named = code === null || kind === 'split' ? '' : ` (${code})`;
  return `${kind === 'answered' ? 'answered by ' : ''}${words}${named}`;
}

/** What stands above the rules that do not get the request. */
export function headingOf({ path }: TraceReport): string {
  return path.some(({ kind }) => kind === 'rule') ? 'Why not another rule' : 'Why no rule takes it';
}

/** What leads to a hop, in lines. */
export function hopWords({ from, share, headers, isPathAssumed }: ReportedHop, number: number): string[] {
  const names = headers.kind === 'certain' ? '' : headers.names.join(', ');
  const told =
    headers.kind === 'certain'
      ? []
      : [
          headers.kind === 'passed-on'
            ? `if the application passes ${names} on (not-forwarded: it is not known)`
            : `if the application does not pass ${names} on`,
        ];
  const path = isPathAssumed
    ? ['with the path of the request before; name another as --hops METHOD URL']
    : [];
  return [`Hop ${number}: ${share}% of the requests, sent on by ${from}`, ...told, ...path];
}

/** `1 pod`, `2 pods`. */
export function podsWords(pods: number): string {
  return pods === 1 ? '1 pod' : `${pods} pods`;
}
