import type { GatewayServer } from '../../mesh/gateway/gateways';

/**
 * What istiod does with two servers of one host, port and address. It skips one of two with `tls`, since their hosts
 * would be filter chains with the same match, and one of two protocols, or of two plain TCP servers. It merges plain HTTP
 * servers, also of several Gateways: each adds routes to the virtual host, and a redirect of one applies to all of it.
 */
export function clashOf(
  one: GatewayServer,
  other: GatewayServer,
  place: number,
): 'skipped' | 'redirected' | undefined {
  if (one === other) return undefined;
  const [tls, otherTls] = [one.server.tls, other.server.tls];
  if (!isPlainHttp(one) || !isPlainHttp(other)) return isHarmless(one, other) ? undefined : 'skipped';
  if (tls !== undefined && otherTls !== undefined) return isHarmless(one, other) ? undefined : 'skipped';
  if (tls?.httpsRedirect === true || otherTls?.httpsRedirect !== true) return undefined;
  const host = one.hosts[place];
  // A wildcard is a virtual host of its own, beside those that VirtualServices add.
  if (host === undefined || host.host.includes('*')) return undefined;
  const shares = other.hosts.some(
    (each) =>
      each.host === host.host &&
      (each.namespace === undefined || host.namespace === undefined || each.namespace === host.namespace),
  );
  return shares ? 'redirected' : undefined;
}

/** Whether a server has no TLS of its own; it may redirect to https. */
export function isPlainHttp({ serves, endsTls }: GatewayServer): boolean {
  return serves === 'http' && !endsTls;
}

/** Whether one can take the place of the other: both only redirect, or forward by SNI, all the same hosts. */
function isHarmless(one: GatewayServer, other: GatewayServer): boolean {
  const [tls, otherTls] = [one.server.tls, other.server.tls];
  const redirect = tls?.httpsRedirect === true && otherTls?.httpsRedirect === true;
  const both = isPlainHttp(one) && isPlainHttp(other) && redirect;
  const automatic = tls?.mode === 'AUTO_PASSTHROUGH' && otherTls?.mode === 'AUTO_PASSTHROUGH';
  return (both || automatic) && hostsOf(one) === hostsOf(other);
}

function hostsOf({ server }: GatewayServer): string {
  return [...new Set(server.hosts)].sort().join(' ');
}
