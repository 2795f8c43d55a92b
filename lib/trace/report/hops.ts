import type { Mesh } from '../../mesh/mesh';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import { shortHost } from '../../mesh/registry/hosts';
import type { Hop, Stop } from '../hops/hop';
import type { Trace } from '../trace';
import type { ReportedHop, TraceReport } from './types';

/**
 * The hops of a report. One that differs from an earlier one in its caller and share alone names that caller, and has no
 * hops: in a system with many calls most hops are such.
 *
 * @param reported the report of a trace without the calls after it
 */
export function reportedHops(
  hops: readonly Hop[],
  mesh: Mesh,
  reported: (trace: Trace) => TraceReport,
): ReportedHop[] {
  const shown = new Map<number, string>();
  const reports = new Map<Trace, TraceReport>();
  const ids = new Map<string, number>();
  const known = new Map<Hop, number>();
  const reportOf = (trace: Trace): TraceReport => {
    const report = reports.get(trace) ?? reported(trace);
    reports.set(trace, report);
    return report;
  };
  const idOf = (hop: Hop): number => {
    const found = known.get(hop);
    if (found !== undefined) return found;
    const { from: _, ...own } = reportOf(hop.trace);
    const text = JSON.stringify([own, hop.stop, hop.next.map((each) => [each.headers, idOf(each)])]);
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    known.set(hop, id);
    return id;
  };
  const list = (those: readonly Hop[], share: number): ReportedHop[] =>
    those.map((hop) => {
      const { headers, isPathAssumed, stop, next } = hop;
      const from = wordsOf(keyOf(hop.from.object));
      const part = share * hop.share;
      const above = shown.get(idOf(hop)) ?? null;
      if (above === null) shown.set(idOf(hop), from);
      const report = reportOf(hop.trace);
      return {
        from,
        share: Math.round(part * 1000) / 10,
        headers,
        isPathAssumed,
        stop: stop === undefined ? null : stopText(stop, mesh),
        above,
        trace: { ...report, hops: above === null ? [...report.hops, ...list(next, part)] : [] },
      };
    });
  return list(hops, 1);
}

function stopText(stop: Stop, mesh: Mesh): string {
  return stop.kind === 'cycle'
    ? `${stop.hosts.map((host) => shortHost(host, mesh.domain)).join(' → ')}: a cycle; not followed again`
    : 'more calls than a trace follows';
}
