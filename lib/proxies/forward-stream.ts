import { Duplex, PassThrough, Writable } from 'node:stream';

/** What a forward is ended by, and what ends it. */
export interface Forward {
  close(): void;
  onclose: ((event: never) => void) | null;
}

/** Opens a forward between streams, as the official client's `PortForward` does. */
export type OpenForward = (output: Writable, error: Writable, input: PassThrough) => Promise<Forward>;

/** A connection to a port of a pod, as Node's HTTP client takes a socket. */
export class ForwardStream extends Duplex {
  private readonly input = new PassThrough();
  private forward: Forward | undefined;

  private constructor() {
    super();
  }

  /** @throws whatever opening it comes to */
  static async open(open: OpenForward): Promise<ForwardStream> {
    const stream = new ForwardStream();
    // Whoever uses the stream hears of it as well; before anybody does it must not end the program.
    stream.on('error', () => undefined);
    const output = sink((chunk) => stream.push(chunk));
    // What the kubelet says when it cannot connect to the port.
    const error = sink((chunk) => chunk.length > 0 && stream.destroy(new Error(chunk.toString().trim())));
    const forward = await open(output, error, stream.input);
    stream.forward = forward;
    if (stream.errored !== null) {
      forward.close();
      throw stream.errored;
    }
    forward.onclose = () => stream.push(null);
    return stream;
  }

  override _read(): void {
    // What comes is pushed when it comes: an answer is small, and there is one at a time.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.input.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.forward?.close();
    done(error);
  }

  // What Node's HTTP client asks of a socket beyond a stream.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

function sink(take: (chunk: Buffer) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk);
      done();
    },
  });
}
