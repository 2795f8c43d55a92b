import { Duplex, PassThrough, Writable } from 'node:stream';

/** An open port forward. */
export interface Forward {
  close(): void;
  onclose: ((event: never) => void) | null;
}

/** Opens a port forward between streams, like `PortForward` of the official client. */
export type OpenForward = (output: Writable, error: Writable, input: PassThrough) => Promise<Forward>;

/** A connection to a port of a pod, in the form of a socket for Node's HTTP client. */
export class ForwardStream extends Duplex {
  private readonly input = new PassThrough();
  private forward: Forward | undefined;

  private constructor() {
    super();
  }

  /** @throws the error of opening the forward */
  static async open(open: OpenForward): Promise<ForwardStream> {
    const stream = new ForwardStream();
    // The user of the stream gets the error, too. Until then it must not end the process.
    stream.on('error', () => undefined);
    const output = sink((chunk) => stream.push(chunk));
    // The kubelet's message when it cannot connect to the port.
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
    // Data is pushed as it arrives: responses are small, and there is one at a time.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.input.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.forward?.close();
    done(error);
  }

  // Methods of a socket that Node's HTTP client calls.
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
