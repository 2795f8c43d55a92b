import { chmodSync } from 'node:fs';
import * as http2 from 'node:http2';
import * as net from 'node:net';

/** The kinds of updates that istiod sends to a proxy. */
export type XdsKind = 'clusters' | 'endpoints' | 'listeners' | 'routes';

const KINDS = new Map<string, XdsKind>([
  ['type.googleapis.com/envoy.config.cluster.v3.Cluster', 'clusters'],
  ['type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment', 'endpoints'],
  ['type.googleapis.com/envoy.config.listener.v3.Listener', 'listeners'],
  ['type.googleapis.com/envoy.config.route.v3.RouteConfiguration', 'routes'],
]);
const GRPC_HEADER = 5;
const LENGTH_DELIMITED = 2;
const TYPE_URL = 4;

/**
 * Stands between an Envoy and its pilot-agent, which speak plain gRPC over a socket file, and keeps back what istiod
 * sends for as long as a test wants. Requests and acknowledgements of Envoy pass at once.
 */
export class XdsRelay {
  private held: ReadonlySet<XdsKind> | 'all' = new Set();
  private readonly streams = new Set<HeldStream>();
  private readonly server = http2.createServer();

  private constructor(private readonly agent: string) {
    this.server.on('stream', (stream, headers) => this.relay(stream, headers));
    this.server.on('session', (session) => session.on('error', () => session.destroy()));
  }

  /**
   * @param file where Envoy is told that its agent listens
   * @param agent where it does listen
   */
  public static async listen(file: string, agent: string): Promise<XdsRelay> {
    const relay = new XdsRelay(agent);
    await new Promise<void>((resolve, reject) => {
      relay.server.on('error', reject);
      relay.server.listen(file, resolve);
    });
    // Envoy runs as a user of its own.
    chmodSync(file, 0o777);
    return relay;
  }

  /** From now on nothing of these kinds comes through; what was kept back of others goes on, in its order. */
  public holdBack(kinds: readonly XdsKind[] | 'all'): void {
    this.held = kinds === 'all' ? kinds : new Set(kinds);
    for (const stream of this.streams) stream.flush();
  }

  public close(): void {
    this.server.close();
    for (const stream of this.streams) stream.end();
  }

  private isHeld(message: Buffer): boolean {
    if (this.held === 'all') return true;
    if (this.held.size === 0) return false;
    const kind = KINDS.get(typeUrlOf(message));
    return kind !== undefined && this.held.has(kind);
  }

  private relay(envoy: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void {
    const session = http2.connect('http://agent', {
      createConnection: () => net.connect(this.agent),
    });
    const stream = new HeldStream(
      envoy,
      (message) => this.isHeld(message),
      () => session.destroy(),
    );
    this.streams.add(stream);
    session.on('error', () => stream.end());
    envoy.on('error', () => stream.end());
    envoy.on('close', () => {
      stream.end();
      this.streams.delete(stream);
    });
    const toAgent = session.request(headers);
    toAgent.on('error', () => stream.end());
    toAgent.on('close', () => stream.end());
    toAgent.on('response', ({ ':status': status, ...rest }) => {
      if (!envoy.destroyed) envoy.respond({ ':status': status, ...rest });
    });
    toAgent.on('data', (bytes: Buffer) => stream.take(bytes));
    envoy.pipe(toAgent);
  }
}

/** The stream from istiod to one Envoy, message by message. */
class HeldStream {
  private rest = Buffer.alloc(0);
  private waiting: Buffer[] = [];

  public constructor(
    private readonly envoy: http2.ServerHttp2Stream,
    private readonly isHeld: (message: Buffer) => boolean,
    private readonly ended: () => void,
  ) {}

  public take(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= GRPC_HEADER) {
      const length = GRPC_HEADER + this.rest.readUInt32BE(1);
      if (this.rest.length < length) return;
      const message = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      this.pass(message);
    }
  }

  public flush(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const message of all) this.pass(message);
  }

  public end(): void {
    this.ended();
    if (!this.envoy.destroyed) this.envoy.destroy();
  }

  private pass(message: Buffer): void {
    if (this.isHeld(message.subarray(GRPC_HEADER))) this.waiting.push(message);
    else if (!this.envoy.destroyed) this.envoy.write(message);
  }
}

/** Both forms of a discovery response have it in the same field. */
function typeUrlOf(message: Buffer): string {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const value = varint();
    // Neither form has a field of another type but flags.
    if (tag % 8 !== LENGTH_DELIMITED) continue;
    if (tag >> 3 === TYPE_URL) return message.subarray(at, at + value).toString();
    at += value;
  }
  return '';
}
