import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Answer, Behaviour, LabRequest, PodIdentity, Reached } from './messages';
import { send } from './send';

/** Headers that a proxy sets itself, or that belong to one connection: an application does not pass them on. */
const NOT_PASSED_ON =
  /^(:|host$|connection$|keep-alive$|transfer-encoding$|content-length$|x-lab-next$|x-envoy-|x-forwarded-)/;

/** What a TLS server says to somebody who speaks plain text: a fatal alert, of an unexpected message. */
const TLS_ALERT = Buffer.of(0x15, 3, 1, 0, 2, 2, 10);

/** Answers whatever comes on a port, in the protocol in which it came, with what it is and what it saw. */
export class Application {
  public behaviour: Behaviour = {};
  // A server that closes connections by itself meets now and then a request that is on its way: 503, flag UC.
  private readonly plain = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    void this.respond(request, response, request.socket.localPort ?? 0, 'http');
  });

  public constructor(
    private readonly identity: PodIdentity,
    private readonly certificate: { readonly key: string; readonly cert: string },
    /** Whether it answers HTTP within TLS too; otherwise whatever comes there gets a line. */
    private readonly isHttps = false,
  ) {}

  public async listen(port: number): Promise<void> {
    const two = await this.listenForHttp2(port);
    const server = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', (first: Buffer) => this.take(socket, first, port, two));
    });
    await listening(server, port, '0.0.0.0');
  }

  /** Node's HTTP/2 cannot take a connection of which something was read: it gets a connection of its own. */
  private async listenForHttp2(port: number): Promise<number> {
    const two = http2.createServer(
      (request, response) => void this.respond(request, response, port, 'http2'),
    );
    await listening(two, 0, '127.0.0.1');
    const address = two.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  private take(socket: net.Socket, first: Buffer, port: number, two: number): void {
    if (first.subarray(0, 3).toString() === 'PRI') {
      const inner = net.connect(two, '127.0.0.1');
      inner.on('error', () => socket.destroy());
      socket.on('close', () => inner.destroy());
      inner.write(first);
      socket.pipe(inner).pipe(socket);
      return;
    }
    socket.pause();
    socket.unshift(first);
    if (first[0] === 0x16) {
      this.takeTls(socket, port);
      return;
    }
    if (/^[A-Z]+ \S+ HTTP\/1/.test(first.toString('latin1'))) this.plain.emit('connection', socket);
    else this.answerLine(socket, { ...this.reached(port), protocol: 'tcp' });
    socket.resume();
  }

  private takeTls(socket: net.Socket, port: number): void {
    const secure = new tls.TLSSocket(socket, {
      isServer: true,
      secureContext: tls.createSecureContext(this.certificate),
      // Without this Node does not keep the name that was asked for.
      SNICallback: (_name, done) => done(null, tls.createSecureContext(this.certificate)),
    });
    secure.on('error', () => secure.destroy());
    secure.once('data', (first: Buffer) => {
      if (this.isHttps && /^[A-Z]+ \S+ HTTP\/1/.test(first.toString('latin1'))) {
        secure.pause();
        secure.unshift(first);
        this.plain.emit('connection', secure);
        secure.resume();
        return;
      }
      const { servername } = secure as tls.TLSSocket & { servername?: string | false };
      this.answerLine(secure, { ...this.reached(port), protocol: 'tls', servername: servername || '' });
    });
  }

  private answerLine(socket: net.Socket, reached: Reached): void {
    socket.end(`${JSON.stringify(reached)}\n`);
  }

  private reached(port: number): Omit<Reached, 'protocol'> {
    const { name, labels } = this.identity;
    return { pod: name, labels, version: labels['version'] ?? '', port };
  }

  private async respond(
    request: http.IncomingMessage | http2.Http2ServerRequest,
    response: http.ServerResponse | http2.Http2ServerResponse,
    port: number,
    protocol: 'http' | 'http2',
  ): Promise<void> {
    request.resume();
    const { status = 200, answerAfterMs = 0, breaks } = this.behaviour;
    if (answerAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, answerAfterMs));
    if (breaks !== undefined) {
      request.socket.end(breaks === 'alerts' ? TLS_ALERT : '');
      return;
    }
    const next = await this.callOn(request.headers);
    const { encrypted, servername } = request.socket as Partial<tls.TLSSocket> & { servername?: string };
    const reached: Reached = {
      ...this.reached(port),
      protocol: encrypted ? 'https' : protocol,
      ...(encrypted && { servername: servername || '' }),
      method: request.method,
      path: request.url,
      headers: seen(request.headers),
      ...(next && { next }),
    };
    response.statusCode = next === undefined ? status : next.status || 502;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(reached));
  }

  /** Makes the call that was asked for, as an application does that passes on the headers it got. */
  private async callOn(headers: http.IncomingHttpHeaders): Promise<Answer | undefined> {
    const wanted = headers['x-lab-next'];
    if (typeof wanted !== 'string') return undefined;
    const request = JSON.parse(wanted) as LabRequest;
    const { drops = [] } = this.behaviour;
    const passedOn = Object.entries(seen(headers)).filter(
      ([name]) => !NOT_PASSED_ON.test(name) && !drops.includes(name),
    );
    return await send({ ...request, headers: { ...Object.fromEntries(passedOn), ...request.headers } });
  }
}

async function listening(server: net.Server, port: number, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, address, resolve);
  });
}

function seen(headers: http.IncomingHttpHeaders): Record<string, string | readonly string[]> {
  const found: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) found[name] = value;
  return found;
}
