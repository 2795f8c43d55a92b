import type { Gateway, GatewayServer } from '../../mesh/gateways';
import { fieldOf } from '../../mesh/mesh-object';
import { onSamePods } from '../gateways/neighbours';
import { rule } from '../rule';

export const conflictingGateways = rule({
  name: 'conflicting-gateways',
  description: 'Two Gateways on the same pods have the same host on the same port.',
  severity: 'warning',
  upstream: ['IST0145', 'KIA0301'],
  messages: {
    host: {
      message: 'Gateway {gateway} serves {host} on port {port}, and {other} on the same pods does so too',
      effect: 'the older one decides about TLS and redirects; routes bound to the other meet no request',
      fix: 'leave the host to one of the two, and bind the routes to it',
    },
    twice: {
      message: 'Gateway {gateway} has {host} on port {port} twice',
      effect: 'the first server counts; the settings of the second are ignored',
      fix: 'remove one of the two',
    },
  },
  check(mesh, report) {
    const neighbours = onSamePods(mesh);
    const byGroup = new Map<readonly Gateway[] | Gateway, Map<string, GatewayServer[]>>();
    for (const gateway of mesh.gateways) {
      const group = neighbours(gateway);
      const first = group[0] ?? gateway;
      let claims = byGroup.get(first);
      if (claims === undefined) {
        claims = new Map();
        byGroup.set(first, claims);
        for (const each of group) for (const server of each.servers) claim(claims, server);
      }
      for (const server of gateway.servers) {
        for (const [place, written] of (server.server.hosts ?? []).entries()) {
          const others = (claims.get(keyOf(server, written)) ?? []).filter((each) => each !== server);
          const other =
            others.find((each) => each.gateway !== gateway) ??
            others.find((each) => each.index < server.index);
          if (other === undefined) continue;
          const at = fieldOf(gateway.object, 'spec', 'servers', server.index, 'hosts', place);
          const there = fieldOf(other.gateway.object, 'spec', 'servers', other.index, 'hosts');
          const related = [{ at: there, message: 'the other one' }];
          const words = { gateway: gateway.object.name, host: written, port: server.port };
          if (other.gateway === gateway) report('twice', { at, related, with: words });
          else report('host', { at, related, with: { ...words, other: other.gateway.name } });
        }
      }
    }
  },
});

function claim(claims: Map<string, GatewayServer[]>, server: GatewayServer): void {
  for (const written of server.server.hosts ?? []) {
    const key = keyOf(server, written);
    const those = claims.get(key);
    if (those === undefined) claims.set(key, [server]);
    else those.push(server);
  }
}

/** What two servers must not share: port, address and host. A namespace before the host makes no difference. */
function keyOf({ port, server }: GatewayServer, written: string): string {
  return `${port}/${server.bind ?? ''}/${written.slice(written.indexOf('/') + 1)}`;
}
