/**
 * What a port speaks, as far as routing cares: `http` requests are routed one by one, `tls` connections by the
 * name in their handshake, `tcp` connections as a whole; `auto` is found out from the first bytes.
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

/** Ports on which the server speaks first, so that there is nothing to find out from. */
const serverFirst: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/**
 * What istiod takes a port for: `appProtocol`, also when istiod does not know it; else the first part of the name;
 * else the number.
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

/** The protocol of this very name: `HTTP`, `grpc`; undefined for a name that istiod does not know. */
export function named(protocol: string): Protocol | undefined {
  return byName.get(protocol.toLowerCase());
}

function prefix(name: string): Protocol | undefined {
  const lower = name.toLowerCase();
  if (lower === 'grpc-web' || lower.startsWith('grpc-web-')) return 'http';
  return byName.get(lower.split('-', 1)[0] ?? '');
}
