import { createServer, type Server } from 'node:https';
import * as net from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Certificate } from './certificate';
import { HOST_ADDRESS } from './network';
import type { PodLife } from './pod-life';

/** Where the API server expects every kubelet of this cluster. */
export const KUBELET_PORT = 10250;
const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;
/** So much may wait for a slow reader before the pod is asked to wait too. */
const WAITING_BYTES = 1024 * 1024;

/** The part of the kubelet's interface by which the API server forwards a port of a pod. */
export class PortForward {
  private constructor(private readonly server: Server) {}

  /** @param find the pod of a name that runs here */
  public static async serve(
    certificate: Certificate,
    find: (namespace: string, name: string) => PodLife | undefined,
  ): Promise<PortForward> {
    const server = createServer(certificate, (_request, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
    });
    server.on('upgrade', (request, socket, head) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'https://kubelet');
      const [, verb, namespace = '', name = ''] = pathname.split('/');
      const life = verb === 'portForward' ? find(namespace, name) : undefined;
      const file = life?.program?.forwardSocket;
      const [port] = searchParams.getAll('port').map(Number);
      if (file === undefined || port === undefined) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) => forward(opened, file, port));
    });
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(KUBELET_PORT, HOST_ADDRESS, resolve);
    });
    return new PortForward(server);
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Every message begins with its channel; the first one on each says the port. */
function forward(opened: WebSocket, file: string, port: number): void {
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16LE(port);
  const say = (channel: number, bytes: Buffer) => {
    if (opened.readyState !== opened.OPEN) return;
    opened.send(Buffer.concat([Buffer.of(channel), bytes]), () => pod.resume());
    if (opened.bufferedAmount > WAITING_BYTES) pod.pause();
  };
  const pod = net.connect(file);
  let connected = false;
  say(DATA, portBytes);
  say(ERROR, portBytes);
  pod.write(portBytes);
  pod.on('data', (bytes: Buffer) => {
    const said = connected ? bytes : bytes.subarray(1);
    connected = true;
    if (said.length > 0) say(DATA, said);
  });
  pod.on('error', () => pod.destroy());
  pod.on('close', () => {
    if (!connected) say(ERROR, Buffer.from(`nobody listens on port ${port} in the pod's network`));
    opened.close();
  });
  opened.on('message', (message: RawData) => {
    const bytes = message as Buffer;
    if (bytes[0] === DATA) pod.write(bytes.subarray(1));
  });
  opened.on('error', () => opened.terminate());
  opened.on('close', () => pod.destroy());
}
