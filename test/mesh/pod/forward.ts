import * as net from 'node:net';

/**
 * Lets the kubelet into this pod's network: whoever connects to the socket says a port, as two bytes with the lower
 * one first, and is connected to it on the pod's loopback address. A socket file is seen from every network namespace.
 */
export async function listenForForwards(file: string): Promise<void> {
  const server = net.createServer({ allowHalfOpen: true }, (outer) => {
    outer.on('error', () => outer.destroy());
    outer.once('data', (first: Buffer) => connect(outer, first));
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(file, resolve);
  });
}

function connect(outer: net.Socket, first: Buffer): void {
  outer.pause();
  const inner = net.connect({ host: '127.0.0.1', port: first.readUInt16LE(0), allowHalfOpen: true });
  // Whoever asked learns of a port that nobody listens on by a connection that ends without a byte.
  inner.on('error', () => outer.destroy());
  inner.on('connect', () => {
    // The first byte says that there is somebody.
    outer.write(Buffer.of(1));
    if (first.length > 2) inner.write(first.subarray(2));
    outer.pipe(inner).pipe(outer);
  });
  outer.on('close', () => inner.destroy());
}
