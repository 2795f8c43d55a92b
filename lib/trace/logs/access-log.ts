/** One line of a proxy's access log; empty texts for fields that it does not have. */
export interface LogEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** 0 for a connection, or a request without a response. */
  readonly status: number;
  /** `%RESPONSE_FLAGS%`: `NR`, `UF,URX`; empty if there are none. */
  readonly flags: readonly string[];
  /** `%RESPONSE_CODE_DETAILS%`. */
  readonly details: string;
  /** `%CONNECTION_TERMINATION_DETAILS%`. */
  readonly termination: string;
  /** `%UPSTREAM_TRANSPORT_FAILURE_REASON%`. */
  readonly transportFailure: string;
  readonly authority: string;
  readonly upstreamHost: string;
  /** `%UPSTREAM_CLUSTER%`: `outbound|8080|v2|backend.shop.svc.cluster.local`. */
  readonly cluster: string;
  readonly downstreamLocal: string;
  readonly sni: string;
  readonly route: string;
  /** The pod that logged it, if `kubectl logs --prefix` or the file says so. */
  readonly pod: string;
}

/**
 * Istio's default text format. The fields after the user agent are missing in old versions, and all after the bytes may be
 * cut by a collector.
 */
const text =
  /\[(?<time>\d{4}-\d\d-\d\dT[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d{1,3}|-) (?<flags>\S+) (?<details>\S+)(?: (?<termination>(?!")\S+))? "(?<failure>(?:[^"\\]|\\.)*)" (?<rest>.*)$/;

const quotedOrWord = /"((?:[^"\\]|\\.)*)"|(\S+)/g;

/** Reads one line in Istio's text or JSON format, with or without the prefix of `kubectl logs`; undefined for another line. */
export function logEntry(line: string): LogEntry | undefined {
  const start = line.indexOf('{"');
  const bracket = line.indexOf('[20');
  if (start >= 0 && (bracket < 0 || start < bracket)) return fromJson(line, start);
  return bracket < 0 ? undefined : fromText(line);
}

/** `[pod/NAME/CONTAINER]` of `kubectl logs --prefix`, or `POD CONTAINER` of stern. */
function podIn(prefix: string): string {
  const [, own = ''] = /\[pod\/([^/\]]+)/.exec(prefix) ?? /^(\S+) istio-proxy/.exec(prefix) ?? [];
  return own;
}

function fromText(line: string): LogEntry | undefined {
  const match = text.exec(line);
  if (match?.groups === undefined) return undefined;
  const {
    request = '',
    status = '0',
    flags = '-',
    details = '',
    termination = '',
    failure = '',
    rest = '',
  } = match.groups;
  const [method = '', path = ''] = request.split(' ');
  // Bytes received, bytes sent, duration and the time of the upstream come first.
  const values = [...rest.matchAll(quotedOrWord)].map(([, quoted, word]) => plain(quoted ?? word ?? ''));
  const [
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    authority = '',
    upstreamHost = '',
    cluster = '',
    ,
    downstreamLocal = '',
    ,
    sni = '',
    route = '',
  ] = values;
  return {
    method: plain(method),
    path: withoutQuery(plain(path)),
    status: Number(status) || 0,
    flags: flagsOf(flags),
    details: plain(details),
    termination: plain(termination),
    transportFailure: plain(failure),
    authority,
    upstreamHost,
    cluster,
    downstreamLocal,
    sni,
    route,
    pod: podIn(line.slice(0, match.index)),
  };
}

function fromJson(line: string, start: number): LogEntry | undefined {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(line.slice(start)) as typeof value;
  } catch {
    return undefined;
  }
  const inner = value['log'] ?? value['message'];
  // A collector may wrap the line in a field of its own.
  if (typeof inner === 'string' && value['response_code'] === undefined) return logEntry(inner);
  if (value['response_code'] === undefined && value['response_flags'] === undefined) return undefined;
  const read = (...names: readonly string[]): string => {
    const found = names.map((name) => value[name]).find((each) => each !== undefined && each !== null);
    return plain(String(found ?? ''));
  };
  return {
    method: read('method'),
    path: withoutQuery(read('path')),
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
    pod: podIn(line.slice(0, start)),
  };
}

function flagsOf(written: string): readonly string[] {
  return written === '-' || written === '' ? [] : written.split(',');
}

function plain(value: string): string {
  return value === '-' ? '' : value;
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}
