import { hostsOverlap } from '../../mesh/hosts';
import { fieldOf } from '../../mesh/mesh-object';
import { rule } from '../rule';

export const virtualServiceHostNotOnGateway = rule({
  name: 'virtual-service-host-not-on-gateway',
  description: 'A VirtualService is bound to a Gateway that serves none of its hosts, or not this one.',
  severity: 'error',
  upstream: ['IST0132'],
  messages: {
    none: {
      message: 'Gateway {gateway} does not serve {host}; it serves {served}',
      effect: 'requests to {host} meet no route there: 404 (flag NR)',
      fix: 'add {host} to the hosts of a server of the Gateway, or remove it here',
    },
    namespace: {
      message:
        'Gateway {gateway} takes {host} from namespace {namespace} only, and this VirtualService is in {own}',
      effect: 'requests to {host} meet no route there: 404 (flag NR)',
      fix: 'move the VirtualService to {namespace}, or let the server take hosts of {own}',
    },
  },
  check(mesh, report) {
    for (const { object, hosts, gateways } of mesh.virtualServices) {
      const bound = mesh.gateways.filter(({ name }) => gateways.has(name));
      // With sidecars among those that it is for, hosts of the mesh are no mistake.
      if (bound.length === 0 || gateways.size > bound.length) continue;
      for (const [index, host] of hosts.entries()) {
        const served = bound.flatMap((gateway) => gateway.servers.flatMap((server) => server.hosts));
        const overlapping = served.filter((each) => hostsOverlap(each.host, host));
        const own = object.namespace;
        if (overlapping.some(({ namespace }) => namespace === undefined || namespace === own)) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const gateway = bound.map(({ name }) => name).join(', ');
        const related = bound.map((each) => ({
          at: fieldOf(each.object, 'spec', 'servers'),
          message: `the servers of ${each.name}`,
        }));
        const [other] = overlapping;
        if (other?.namespace !== undefined) {
          report('namespace', { at, related, with: { gateway, host, own, namespace: other.namespace } });
        } else {
          const names = [...new Set(served.map((each) => each.host))];
          report('none', {
            at,
            related,
            with: { gateway, host, served: names.length === 0 ? 'nothing' : names.join(', ') },
          });
        }
      }
    }
  },
});
