import type { Gateway, GatewayServer } from '../../mesh/gateway/gateways';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { HostIndex } from '../../mesh/registry/hosts';
import { clashOf, isPlainHttp } from '../gateways/clashes';
import { onSamePods } from '../gateways/neighbours';
import { rule } from '../rule';

export const conflictingGateways = rule({
  name: 'conflicting-gateways',
  description:
    'Two servers of Gateways on the same pods have the same host and port, and istiod does not merge them.',
  severity: 'warning',
  upstream: ['IST0145', 'KIA0301'],
  messages: {
    host: {
      message: 'Gateways {gateway} and {other} both serve {host} on port {port}',
      effect:
        'both run on the same pods: istiod skips the server of the newer one with all its hosts, and routes bound to it match no request',
      fix: 'keep the host in one of the two, and bind the routes to it',
    },
    twice: {
      message: 'Gateway {gateway} lists {host} on port {port} twice',
      effect: 'the first server counts; istiod skips the second with all its hosts',
      fix: 'remove one of the two',
    },
    redirect: {
      message: 'Gateway {gateway} serves {host} on port {port}; {other} redirects it',
      effect:
        'both run on the same pods, and the redirect applies to both: requests get 301 instead of a route',
      fix: 'remove httpsRedirect there, or {host} here',
    },
    wider: {
      message: 'Gateway {gateway} serves {host}, which {wider} of {other} covers',
      effect:
        'both run on the same pods and use port {port}: the narrower host takes the connection, and no route bound to {other} matches it',
      fix: 'none if this is intended; otherwise bind the routes of {host} to both',
      severity: 'info',
    },
    covered: {
      message: 'Gateway {gateway} lists {host} beside {wider} on port {port}',
      effect:
        '{host} becomes a virtual host of its own: VirtualServices for {wider} apply to it too, and their rules merge with those for {host}',
      fix: 'remove {host}, which {wider} covers; rules for {host} then stay separate',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const neighbours = onSamePods(mesh);
    const byGroup = new Map<Gateway, Claims>();
    for (const gateway of mesh.gateways) {
      const group = neighbours(gateway);
      const first = group[0] ?? gateway;
      let claims = byGroup.get(first);
      if (claims === undefined) {
        claims = { exact: new Map(), byPort: new Map() };
        byGroup.set(first, claims);
        for (const each of group) for (const server of each.servers) claim(claims, server);
      }
      for (const server of gateway.servers) {
        for (const [place, written] of (server.server.hosts ?? []).entries()) {
          const claiming = claims.exact.get(keyOf(server, written)) ?? [];
          const skipped = (each: GatewayServer) => clashOf(server, each, place) === 'skipped';
          const other =
            claiming.find((each) => each.gateway.name !== gateway.name && skipped(each)) ??
            claiming.find((each) => each.gateway === gateway && each.index < server.index && skipped(each));
          const redirecting = claiming.find((each) => clashOf(server, each, place) === 'redirected');
          const at = fieldOf(gateway.object, 'spec', 'servers', server.index, 'hosts', place);
          const words = { gateway: gateway.object.name, host: written, port: server.port };
          if (redirecting !== undefined) {
            const owner = redirecting.gateway;
            const its = fieldOf(owner.object, 'spec', 'servers', redirecting.index, 'tls', 'httpsRedirect');
            const name = owner === gateway ? 'another server' : owner.object.name;
            const related = [{ at: its, message: 'the redirect' }];
            report('redirect', { at, related, with: { ...words, other: name } });
            continue;
          }
          if (other === undefined) {
            const wider = widerThan(claims, server, written, place);
            if (wider === undefined) continue;
            const told = {
              at,
              related: [{ at: wider.at, message: 'the other one' }],
              with: { ...words, wider: wider.written },
            };
            const owner = wider.server.gateway;
            if (owner === gateway) report('covered', told);
            else report('wider', { ...told, with: { ...told.with, other: owner.name } });
            continue;
          }
          const there = fieldOf(other.gateway.object, 'spec', 'servers', other.index, 'hosts');
          const related = [{ at: there, message: 'the other one' }];
          if (other.gateway === gateway) report('twice', { at, related, with: words });
          else report('host', { at, related, with: { ...words, other: other.gateway.name } });
        }
      }
    }
  },
});

/** The hosts of Gateways on the same pods: by port, address and host, and by port and address under their patterns. */
interface Claims {
  readonly exact: Map<string, GatewayServer[]>;
  readonly byPort: Map<string, HostIndex<Claim>>;
}

/** A host of a server, with its place. */
interface Claim {
  readonly server: GatewayServer;
  readonly written: string;
  readonly place: number;
  readonly at: Field;
}

function claim({ exact, byPort }: Claims, server: GatewayServer): void {
  const port = portOf(server);
  const index = byPort.get(port) ?? new HostIndex<Claim>();
  byPort.set(port, index);
  for (const [place, written] of (server.server.hosts ?? []).entries()) {
    const key = keyOf(server, written);
    addTo(exact, key, server);
    const at = fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'hosts', place);
    index.add(hostIn(written), { server, written, place, at });
  }
}

/** Another entry that takes all that this one takes, of the same server or of another Gateway. */
function widerThan(
  { byPort }: Claims,
  server: GatewayServer,
  written: string,
  place: number,
): Claim | undefined {
  const own = server.hosts[place]?.namespace;
  for (const each of byPort.get(portOf(server))?.covering(hostIn(written)) ?? []) {
    const namespace = each.server.hosts[each.place]?.namespace;
    if (namespace !== undefined && own !== undefined && namespace !== own) continue;
    // The virtual hosts of plain HTTP are one list, whichever Gateway they are from.
    const isMerged = isPlainHttp(each.server) && isPlainHttp(server);
    const isElsewhere = each.server.gateway.name !== server.gateway.name && !isMerged;
    const isBeside =
      each.server === server &&
      (hostIn(each.written) === hostIn(written) ? each.place < place : each.place !== place);
    if (isElsewhere || isBeside) return each;
  }
  return undefined;
}

/** The values that two servers must not share: port, address and host. A namespace before the host makes no difference. */
function keyOf(server: GatewayServer, written: string): string {
  return `${portOf(server)}/${hostIn(written)}`;
}

function portOf({ port, server }: GatewayServer): string {
  return `${port}/${server.bind ?? ''}`;
}

function hostIn(written: string): string {
  return written.slice(written.indexOf('/') + 1).toLowerCase();
}
