import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Answer, LabRequest, Reached } from './messages';
import { RunningTime } from './running-time';

const TIMEOUT_MS = 10_000;
const time = new RunningTime();
const single = new http.Agent({ keepAlive: false });

/**
 * Connections that are used again, as an application's pool does. One for each load: those that an earlier load left
 * idle are closed when their listener has drained, and a request that is sent at that moment is reset.
 */
export function newPool(): http.Agent {
  return new http.Agent({ keepAlive: true, maxSockets: 256 });
}

export async function send(request: LabRequest, agent: http.Agent = single): Promise<Answer> {
  const url = new URL(request.url);
  try {
    if (url.protocol === 'tcp:' || url.protocol === 'tls:') return await sendRaw(request, url);
    return request.http2 ? await sendHttp2(request, url) : await sendHttp(request, url, agent);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const { localPort, sourcePort } = error as { localPort?: number; sourcePort?: number };
    const text = code ? `${code}: ${message}` : message;
    const ports = { ...(localPort && { localPort }), ...(sourcePort && { sourcePort }) };
    return { status: 0, headers: {}, body: '', error: text, ...ports };
  }
}

function headersOf(request: LabRequest, url: URL): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { host: url.host };
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  if (request.next !== undefined) headers['x-lab-next'] = JSON.stringify(request.next);
  return headers;
}

function port(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' || url.protocol === 'tls:' ? 443 : 80));
}

async function sendHttp(request: LabRequest, url: URL, agent: http.Agent): Promise<Answer> {
  const timeout = request.timeoutMs ?? TIMEOUT_MS;
  const start = time.ms;
  return await new Promise((resolve, reject) => {
    const options: http.RequestOptions = {
      host: request.address ?? url.hostname,
      port: port(url),
      method: request.method ?? 'GET',
      path: pathAsWritten(request.url),
      headers: headersOf(request, url),
      timeout,
    };
    const onResponse = (response: http.IncomingMessage) => {
      const done = (body: string) => {
        const answered = answer(response.statusCode ?? 0, response.headers, body);
        resolve({ ...answered, ...(sourcePort > 0 && { sourcePort }) });
      };
      collect(response, done, reject);
    };
    let sourcePort = 0;
    const call =
      url.protocol === 'https:'
        ? https.request({ ...options, agent: false, ...tlsOptions(request, url) }, onResponse)
        : http.request({ ...options, agent }, onResponse);
    call.once('socket', (socket) => {
      // One from the pool is connected already, and would keep what listens for it.
      if (!socket.connecting) return;
      socket.once('connect', () => {
        sourcePort = socket.localPort ?? 0;
      });
    });
    const late = () => {
      // Where this process stood still, the answer may be there, and is read after this.
      if (time.ms - start < timeout / 2) call.socket?.setTimeout(timeout, late);
      else call.destroy(new Error('no answer in time'));
    };
    call.on('timeout', late);
    call.on('error', (error) => reject(Object.assign(error, { sourcePort })));
    call.end();
  });
}

/** Not what URL makes of it: dots and doubled slashes are to arrive as written. */
function pathAsWritten(url: string): string {
  const path = /^[a-z]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

async function sendHttp2(request: LabRequest, url: URL): Promise<Answer> {
  const authority = `${url.protocol}//${request.address ?? url.hostname}:${port(url)}`;
  const session = http2.connect(authority, url.protocol === 'https:' ? tlsOptions(request, url) : {});
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      const { host, ...headers } = headersOf(request, url);
      const call = session.request({
        ':method': request.method ?? 'GET',
        ':path': pathAsWritten(request.url),
        ':authority': String(host),
        ...headers,
      });
      call.setTimeout(request.timeoutMs ?? TIMEOUT_MS, () => reject(new Error('no answer in time')));
      call.on('error', reject);
      call.on('response', (response) => {
        collect(call, (body) => resolve(answer(Number(response[':status']), response, body)), reject);
      });
      call.end();
    });
  } finally {
    session.destroy();
  }
}

function tlsOptions(request: LabRequest, url: URL): tls.ConnectionOptions {
  const { servername = url.hostname, ca, certificate } = request;
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
  return { servername: servername ?? '', ...trust, ...certificate };
}

/** Opens a connection, says one line and waits for one. */
async function sendRaw(request: LabRequest, url: URL): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const to = { host: request.address ?? url.hostname, port: port(url) };
    const socket =
      url.protocol === 'tls:' ? tls.connect({ ...to, ...tlsOptions(request, url) }) : net.connect(to);
    socket.setTimeout(request.timeoutMs ?? TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
    let text = '';
    let localPort = 0;
    socket.on(url.protocol === 'tls:' ? 'secureConnect' : 'connect', () => socket.write('hello\n'));
    socket.once('connect', () => {
      localPort = socket.localPort ?? 0;
    });
    socket.on('error', (error) => reject(Object.assign(error, { localPort })));
    socket.on('close', () => {
      const reason = `closed without an answer${text ? ` after ${text}` : ''}`;
      reject(Object.assign(new Error(reason), { localPort }));
    });
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (!text.endsWith('\n')) return;
      resolve({ ...answer(200, {}, text), localPort });
      socket.destroy();
    });
  });
}

function collect(
  stream: NodeJS.ReadableStream,
  done: (body: string) => void,
  failed: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(Buffer.concat(chunks).toString()));
  stream.on('error', failed);
}

function answer(status: number, headers: http.IncomingHttpHeaders, body: string): Answer {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    plain[name] = Array.isArray(value) ? value.join(', ') : `${value}`;
  const reached = reachedOf(body);
  return { status, headers: plain, body: reached === undefined ? body : '', ...(reached && { reached }) };
}

function reachedOf(body: string): Reached | undefined {
  if (!body.startsWith('{"pod":')) return undefined;
  return JSON.parse(body) as Reached;
}
