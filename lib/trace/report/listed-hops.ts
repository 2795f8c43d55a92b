import type { ReportedHop, TraceReport } from './types';

/** A hop in the order of reading. */
export interface ListedHop {
  readonly hop: ReportedHop;
  /** Its place on the way: 2 for the first after the request itself. */
  readonly number: number;
}

/** The hops of a trace, each followed by those after it. */
export function listedHops({ hops }: TraceReport, number = 2): readonly ListedHop[] {
  return hops.flatMap((hop) => [{ hop, number }, ...listedHops(hop.trace, number + 1)]);
}

/** What stands in the place of a hop that stands before. */
export function aboveText({ trace, above }: ReportedHop): string {
  return `as above: ${trace.request.line}, sent on by ${above}`;
}
