import type { GatewaySpecServers } from '../../../imports/networking.istio.io';
import { widestHosts } from '../values/host';
import type { Listener, ListenerSecurity } from '../values/listener';

/** Writes a listener as an entry of a Gateway's `servers`. */
export function toServer(listener: Listener, hostsOfRoutes: readonly string[]): GatewaySpecServers {
  const { port, name, protocol, security } = listener;
  return {
    port: { number: port, name, protocol },
    // Beside a wildcard istiod would give a host the wildcard's routes too.
    hosts: widestHosts(listener.servedHosts(hostsOfRoutes)),
    tls: security && toTls(security),
  };
}

function toTls(security: ListenerSecurity): GatewaySpecServers['tls'] {
  if ('httpsRedirect' in security) return { httpsRedirect: true };
  const { credentialName, minProtocolVersion, mutual } = security;
  return { mode: mutual ? 'MUTUAL' : 'SIMPLE', credentialName, minProtocolVersion };
}
