/**
 * The protocol of a port, as far as routing depends on it: `http` requests are routed one by one, `tls` connections by
 * the server name in their handshake, `tcp` connections as a whole; `auto` is detected from the first bytes.
 */
export type Protocol = 'http' | 'tls' | 'tcp' | 'udp' | 'auto';

const byName: ReadonlyMap<string, Protocol> = new Map([
  ['http', 'http'],
  ['http_proxy', 'http'],
  ['http2', 'http'],
  ['grpc', 'http'],
  ['grpc-web', 'http'],
  ['kubernetes.io/h2c', 'http'],
  ['kubernetes.io/ws', 'http'],
  ['https', 'tls'],
  ['tls', 'tls'],
  ['kubernetes.io/wss', 'tls'],
  ['tcp', 'tcp'],
  ['mongo', 'tcp'],
  ['mysql', 'tcp'],
  ['redis', 'tcp'],
  ['hbone', 'tcp'],
  ['udp', 'udp'],
]);

/** Ports on which the server sends first, so that the protocol cannot be detected. */
const serverFirst: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/**
 * The protocol of a port as istiod selects it: by `appProtocol`, even with an unknown value; else by the first part of
 * the name; else by the number.
 */
export function protocolOf(port: {
  readonly name?: string;
  readonly appProtocol?: string;
  readonly protocol?: string;
  readonly port?: number;
}): Protocol {
  if (port.protocol?.toUpperCase() === 'UDP') return 'udp';
  const guessed = port.appProtocol ? named(port.appProtocol) : prefix(port.name ?? '');
  return guessed ?? (serverFirst.has(port.port ?? 0) ? 'tcp' : 'auto');
}

/** The protocol with this name, such as `HTTP` or `grpc`; undefined for a name that istiod does not know. */
export function named(protocol: string): Protocol | undefined {
  return byName.get(protocol.toLowerCase());
}

function prefix(name: string): Protocol | undefined {
  const lower = name.toLowerCase();
  if (lower === 'grpc-web' || lower.startsWith('grpc-web-')) return 'http';
  return byName.get(lower.split('-', 1)[0] ?? '');
}
