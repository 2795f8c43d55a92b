import { hostsAt } from '../../mesh/gateway/gateway-hosts';
import type { Gateway } from '../../mesh/gateway/gateways';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import type { HostClaim } from './host-claims';

/** A claim on a wildcard whose rules join those of one of its hosts. */
export interface Mixed {
  readonly wide: HostClaim;
  /** The host among those of the Gateway. */
  readonly listed: Field;
}

/**
 * A Gateway makes a virtual host of each host that it lists, and gives it the rules of all that take the host. So a
 * wildcard is no longer behind its host where a server lists the host itself.
 */
export function mixedWith(
  { host, virtualService }: HostClaim,
  wider: readonly HostClaim[],
  gateway: Gateway | undefined,
): Mixed | undefined {
  for (const server of gateway?.servers ?? []) {
    const place = server.hosts.findIndex((each) => each.host === host);
    if (place === -1 || !hostsAt(server, virtualService).includes(host)) continue;
    const wide = wider.find((claim) => hostsAt(server, claim.virtualService).includes(host));
    if (wide === undefined) continue;
    const listed = fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'hosts', place);
    return { wide, listed };
  }
  return undefined;
}
