import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import type { MeshService } from '../../mesh/registry/services';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { withoutPublicDns } from '../hosts/names-without-dns';
import { rule } from '../rule';

export const virtualServiceHostNotInRegistry = rule({
  name: 'virtual-service-host-not-in-registry',
  description:
    'A VirtualService for the mesh has a host outside the cluster that no ServiceEntry lists by name.',
  severity: 'warning',
  messages: {
    wildcard: {
      message: 'only {wildcard} covers {host}: its rules are ignored',
      effect:
        'on port {ports}, sidecars apply http rules only to hosts that a Service or ServiceEntry lists: requests go to {host} itself',
      fix: 'add {host} to spec.hosts of ServiceEntry {entry}, or to one of its own',
    },
    reserved: {
      message: '{host} is in no Service or ServiceEntry here, and not in public DNS',
      effect:
        'if the DNS of the cluster does not resolve it either, clients cannot call it: these rules match no request',
      fix: 'write the host of the Service that clients call, or add a ServiceEntry with an address',
    },
    unlisted: {
      message: '{host} is in no Service or ServiceEntry here',
      effect:
        'the http rules apply to port 80 alone; on other ports, or if DNS does not resolve the host, they match no request',
      fix: 'add a ServiceEntry with {host} and its ports',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const virtualService of mesh.virtualServices) {
      const { object, hosts, gateways, http } = virtualService;
      if (!gateways.has(MESH) || http.length === 0) continue;
      for (const [index, host] of hosts.entries()) {
        if (host.startsWith('*') || isOfCluster(host, mesh) || isAddress(host) || hasPlaceholder(host))
          continue;
        if (mesh.services.named(host).length > 0) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const covering = mesh.services.covering(host, object.namespace);
        if (covering?.object !== undefined) {
          const ports = portsWithout(covering, virtualService);
          if (ports.length === 0) continue;
          const related = [{ at: fieldOf(covering.object, 'spec', 'hosts'), message: 'the ServiceEntry' }];
          const words = { host, wildcard: covering.host, entry: covering.object.name };
          report('wildcard', { at, related, with: { ...words, ports: ports.join(', ') } });
        } else if (covering === undefined && gateways.size === 1) {
          report(withoutPublicDns(host) ? 'reserved' : 'unlisted', { at, with: { host } });
        }
      }
    }
  },
});

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}

/** Other rules say which Services a full or partly qualified name of the cluster may mean. */
function isOfCluster(host: string, { domain, known }: Mesh): boolean {
  const [, namespace = '', svc, ...rest] = host.split('.');
  return (
    host.endsWith(`.${domain}`) ||
    svc === 'svc' ||
    (rest.length === 0 && svc === undefined && known.namespace(namespace) !== 'unknown')
  );
}

/** The http ports of a wildcard host, if none of them is 80, where sidecars route by any host. */
function portsWithout({ ports }: MeshService, { http }: VirtualService): readonly number[] {
  const numbers = ports.flatMap(({ number, protocol }) =>
    protocol === 'http' || protocol === 'auto' ? number : [],
  );
  const isFor80 = http.every(
    ({ matches }) => matches.length > 0 && matches.every(({ match }) => match.port === 80),
  );
  return numbers.includes(80) || isFor80 ? [] : numbers;
}
