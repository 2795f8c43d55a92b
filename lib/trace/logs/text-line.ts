import { flagsOf, plain, target } from './fields';
import type { LogEntry } from './log-entry';

/**
 * The first fields of Istio's text format. Before 1.9 it has no details, and before 1.6 a status of Mixer in quotes instead. Envoy
 * escapes nothing, so a path ends with the protocol, and a reason with the numbers after it, not with the next quote. Details are one
 * word, the termination may be several. A collector may have cut the rest.
 */
const first =
  /^\[[^\]]+\] "(?<request>\S+ .*? (?:HTTP\/[\d.]+|-))" (?<status>\d{1,3}|-) (?<flags>-|[A-Z][A-Za-z\d,]*)(?: (?<reasons>[^"]*)(?:"(?<failure>.*?)" \d+ \d+ (?<rest>.*))?)?$/;

/** The last ones, which come after those that a client writes: its user agent and the addresses that it claims. */
const last =
  /"(?<authority>[^"]*)" "(?<upstreamHost>[^"]*)" (?<cluster>[^\s"]+) (?:\S+) (?<downstreamLocal>\S+) (?:\S+) (?<sni>\S+)(?: (?<route>.+))?$/;

/** Reads a line of Istio's text format that begins at a position; undefined for another line. */
export function textEntry(line: string, start: number, pod: string): LogEntry | undefined {
  const { groups } = first.exec(line.slice(start).trimEnd()) ?? {};
  if (groups === undefined) return undefined;
  const { request = '', status = '', flags = '', reasons = '', failure = '', rest = '' } = groups;
  const { authority, upstreamHost, cluster, downstreamLocal, sni, route } = last.exec(rest)?.groups ?? {};
  const [, method = '', path = ''] = /^(\S+) (.*) \S+$/.exec(request) ?? [];
  const [details = '', ...termination] = reasons.trim().split(' ');
  return {
    method: plain(method),
    ...target(path),
    status: Number(status) || 0,
    flags: flagsOf(flags),
    details: plain(details),
    termination: plain(termination.join(' ')),
    // Mixer's status stands in quotes before it.
    transportFailure: plain(failure.split('" "').at(-1) ?? ''),
    authority: plain(authority ?? ''),
    upstreamHost: plain(upstreamHost ?? ''),
    cluster: plain(cluster ?? ''),
    downstreamLocal: plain(downstreamLocal ?? ''),
    sni: plain(sni ?? ''),
    route: plain(route ?? ''),
    pod,
  };
}
