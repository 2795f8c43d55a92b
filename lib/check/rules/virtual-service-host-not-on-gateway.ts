import type { Gateway } from '../../mesh/gateway/gateways';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { hostsOverlap } from '../../mesh/registry/hosts';
import { gatewayName, MESH } from '../../mesh/routes/virtual-services';
import type { Related } from '../finding';
import { rule } from '../rule';

export const virtualServiceHostNotOnGateway = rule({
  name: 'virtual-service-host-not-on-gateway',
  description: 'A VirtualService is bound to a Gateway that does not serve its hosts.',
  severity: 'error',
  upstream: ['IST0132'],
  messages: {
    none: {
      message: 'Gateway {gateway} does not serve {host}',
      effect: 'requests to {host} match no route there: 404 (flag NR)',
      fix: 'add {host} to the hosts of a server of the Gateway, which serves {served}, or remove it here',
    },
    namespace: {
      message: 'Gateway {gateway} accepts {host} from namespace {namespace} only',
      effect: 'this VirtualService is in {own}, so requests to {host} match no route there: 404 (flag NR)',
      fix: 'move the VirtualService to {namespace}, or let the server accept hosts from {own}',
    },
    idle: {
      message: 'Gateway {gateway} serves none of the hosts of VirtualService {name}',
      effect: 'the rules are not on this gateway: its clients get 404 (flag NR) for these hosts',
      fix: 'remove the Gateway here, or add a host to its servers, which serve {served}',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const { object, spec, hosts, gateways } of mesh.virtualServices) {
      const bound = mesh.gateways.filter(({ name }) => gateways.has(name));
      const idle = bound.filter((gateway) => !hosts.some((host) => serves(gateway, host, object.namespace)));
      // Of a VirtualService for gateways alone, each host is reported below.
      for (const gateway of idle.length < bound.length || gateways.has(MESH) ? idle : []) {
        const written = (spec.gateways ?? []).findIndex(
          (each) => gatewayName(each, object.namespace) === gateway.name,
        );
        report('idle', {
          at: fieldOf(object, 'spec', 'gateways', written),
          related: [serversOf(gateway)],
          with: { gateway: gateway.name, name: object.name, served: servedBy([gateway]) },
        });
      }
      // If it is for sidecars too, hosts of the mesh are no fault.
      if (bound.length === 0 || gateways.size > bound.length) continue;
      for (const [index, host] of hosts.entries()) {
        const served = bound.flatMap((gateway) => gateway.servers.flatMap((server) => server.hosts));
        const overlapping = served.filter((each) => hostsOverlap(each.host, host));
        const own = object.namespace;
        if (overlapping.some(({ namespace }) => namespace === undefined || namespace === own)) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const gateway = bound.map(({ name }) => name).join(', ');
        const related = bound.map(serversOf);
        const [other] = overlapping;
        if (other?.namespace !== undefined) {
          report('namespace', { at, related, with: { gateway, host, own, namespace: other.namespace } });
        } else {
          report('none', { at, related, with: { gateway, host, served: servedBy(bound) } });
        }
      }
    }
  },
});

function serves({ servers }: Gateway, host: string, own: string): boolean {
  return servers.some(({ hosts }) =>
    hosts.some(
      (each) => hostsOverlap(each.host, host) && (each.namespace === undefined || each.namespace === own),
    ),
  );
}

function servedBy(gateways: readonly Gateway[]): string {
  const hosts = gateways.flatMap(({ servers }) => servers.flatMap((server) => server.hosts));
  return [...new Set(hosts.map(({ host }) => host))].join(', ') || 'nothing';
}

function serversOf({ object, name }: Gateway): Related {
  return { at: fieldOf(object, 'spec', 'servers'), message: `the servers of ${name}` };
}
