const http = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web']);
const tls = new Set(['https', 'tls']);
const others = new Set(['tcp', 'udp', 'mongo', 'redis', 'mysql']);

export const aProtocol = 'HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TLS, TCP, MONGO, REDIS or MYSQL';

/** Whether istiod knows a protocol, in upper or lower case. */
export function isProtocol(name: string): boolean {
  return isHttp(name) || isTls(name) || others.has(name.toLowerCase());
}

export function isHttp(name: string): boolean {
  return http.has(name.toLowerCase());
}

export function isTls(name: string): boolean {
  return tls.has(name.toLowerCase());
}
