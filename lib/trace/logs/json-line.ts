import { flagsOf, plain, target } from './fields';
import type { LogEntry } from './log-entry';

/** Reads the fields of Istio's JSON format; undefined for others. */
export function jsonEntry(value: Readonly<Record<string, unknown>>, pod: string): LogEntry | undefined {
  if (value['response_code'] === undefined && value['response_flags'] === undefined) return undefined;
  const read = (name: string): string => {
    const found = value[name];
    return found === undefined || found === null ? '' : plain(String(found));
  };
  return {
    method: read('method'),
    ...target(read('path')),
    status: Number(read('response_code')) || 0,
    flags: flagsOf(read('response_flags')),
    details: read('response_code_details'),
    termination: read('connection_termination_details'),
    transportFailure: read('upstream_transport_failure_reason'),
    authority: read('authority'),
    upstreamHost: read('upstream_host'),
    cluster: read('upstream_cluster'),
    downstreamLocal: read('downstream_local_address'),
    sni: read('requested_server_name'),
    route: read('route_name'),
    pod,
  };
}
