import type { Request } from '../../mesh/request';
import { TraceError } from '../trace-error';
import { base64 } from './base64';

/** A request as the command line writes it, with curl's options. */
export interface WrittenRequest {
  /** `GET http://host/path`, `http://host/path`, `host/path`, `tcp://host:port` or `tls://name:port`. */
  readonly text: string;
  /** `-X`. @default - the method of the text, else GET, or POST with data */
  readonly method?: string;
  /** `-H`: `name: value`. @default - none */
  readonly headers?: readonly string[];
  /** `-b`: `name=value; other=value`. @default - none */
  readonly cookies?: readonly string[];
  /** `--grpc Service/Method`. @default - no gRPC */
  readonly grpc?: string;
  /** `-d`: curl sends a POST. @default false */
  readonly hasData?: boolean;
  /** `-I`: curl sends a HEAD. @default false */
  readonly isHead?: boolean;
  /** `-E`: the client has a certificate. @default false */
  readonly hasCertificate?: boolean;
}

const ports = { http: 80, https: 443 } as const;

/**
 * Reads a request. A URL without a scheme is one of http, as for curl.
 *
 * @throws TraceError for a text that is no request
 */
export function requestOf(written: WrittenRequest): Request {
  const { method: named, url } = parts(written.text);
  const protocol = url.protocol.slice(0, -1);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'tcp' || protocol === 'tls') {
    if (url.port === '')
      throw new TraceError(`${written.text} needs a port, for example ${protocol}://${host}:443`);
    const tls = { sni: host, certificate: certificateOf(written) };
    return { protocol, host, port: Number(url.port), ...(protocol === 'tls' && tls) };
  }
  if (protocol !== 'http' && protocol !== 'https')
    throw new TraceError(`${written.text}: the scheme must be http, https, tcp or tls, not ${protocol}`);
  const headers = headersOf(written);
  if (url.username !== '' && !headers.has('authorization'))
    headers.set('authorization', `Basic ${base64(`${decoded(url.username)}:${decoded(url.password)}`)}`);
  if (written.hasData && !headers.has('content-type'))
    headers.set('content-type', 'application/x-www-form-urlencoded');
  const authority = headers.get('host');
  headers.delete('host');
  const port = url.port === '' ? ports[protocol] : Number(url.port);
  const isDefault = port === ports[protocol];
  const own = `${host}${isDefault ? '' : `:${port}`}`;
  return {
    protocol,
    host,
    port,
    authority: authority ?? (isDefault ? undefined : own),
    path: written.grpc === undefined ? `${url.pathname}${url.search}` : `/${written.grpc.replace(/^\//, '')}`,
    method: written.method ?? named ?? methodOf(written),
    headers,
    ...(protocol === 'https' && { certificate: certificateOf(written) }),
  };
}

/** As curl: what is no octet in percent stays as it is written. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function certificateOf({ hasCertificate = false }: WrittenRequest): Request['certificate'] {
  return hasCertificate ? 'sent' : 'none';
}

function methodOf({ grpc, hasData, isHead }: WrittenRequest): string {
  if (isHead) return 'HEAD';
  return grpc !== undefined || hasData ? 'POST' : 'GET';
}

function parts(text: string): { readonly method: string | undefined; readonly url: URL } {
  const [, method, rest = ''] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(text.trim()) ?? [];
  if (rest === '')
    throw new TraceError(
      `${JSON.stringify(text)} is not a request: write METHOD URL, for example GET http://shop.example.com/`,
    );
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(rest) ? rest : `http://${rest}`;
  try {
    return { method: method?.toUpperCase(), url: new URL(written) };
  } catch {
    throw new TraceError(`${rest} is not a URL`);
  }
}

function headersOf({ headers = [], cookies = [], grpc }: WrittenRequest): Map<string, string> {
  const found = new Map<string, string>();
  if (grpc !== undefined) found.set('content-type', 'application/grpc');
  for (const header of headers) {
    const colon = header.indexOf(':');
    // curl's `name;` is a header without a value; `name:` removes one that curl would send.
    if (colon < 0 && !header.endsWith(';'))
      throw new TraceError(`-H ${JSON.stringify(header)} is not a header: write "name: value"`);
    const name = (colon < 0 ? header.slice(0, -1) : header.slice(0, colon)).trim().toLowerCase();
    const value = colon < 0 ? '' : header.slice(colon + 1).trim();
    if (name === '')
      throw new TraceError(`-H ${JSON.stringify(header)} is not a header: write "name: value"`);
    if (colon >= 0 && value === '') found.delete(name);
    else found.set(name, found.has(name) && name !== 'host' ? `${found.get(name)},${value}` : value);
  }
  if (cookies.length > 0) found.set('cookie', cookies.join('; '));
  return found;
}

/** A request as a line: `GET http://shop.example.com/api`. */
export function requestLine({
  protocol,
  host,
  port,
  path = '/',
  method = 'GET',
  authority,
  sni,
}: Request): string {
  if (protocol === 'tcp') return `tcp://${host}:${port}`;
  if (protocol === 'tls') return `tls://${sni ?? host}:${port}`;
  const name = authority?.replace(/:\d+$/, '') ?? host;
  const isDefault = ports[protocol] === port;
  return `${method} ${protocol}://${name}${isDefault ? '' : `:${port}`}${path}`;
}
