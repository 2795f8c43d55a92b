import { fieldOf } from '../../mesh/objects/mesh-object';
import { destinationsFrom } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { nearHostOf } from '../hosts/near-host';
import { rule } from '../rule';

export const virtualServiceForMissingHost = rule({
  name: 'virtual-service-for-missing-host',
  description: 'A VirtualService for the mesh has a host of the cluster that no Service has.',
  severity: 'warning',
  messages: {
    elsewhere: {
      message: 'Service {host} does not exist',
      effect: 'requests to {other} ignore these rules: they go to all of its pods',
      fix: 'write {other} in spec.hosts, or move the VirtualService to its namespace',
    },
    perhaps: {
      message: 'no file has Service {host}',
      effect: 'if {other} is meant, requests to it ignore these rules: they go to all of its pods',
      fix: 'write {other} in spec.hosts, or move the VirtualService to its namespace',
    },
    missing: {
      message: 'Service {host} does not exist',
      effect: 'the rules match no request: the name does not resolve in DNS, so no client can call it',
      fix: 'write the Service that clients call, or add the Service',
    },
  },
  check(mesh, report) {
    const suffix = `.svc.${mesh.domain}`;
    for (const virtualService of mesh.virtualServices) {
      const { object, hosts, gateways } = virtualService;
      if (!gateways.has(MESH)) continue;
      for (const [index, host] of hosts.entries()) {
        const [, , ...rest] = host.slice(0, -suffix.length).split('.');
        const exists = mesh.known.host(host);
        if (exists === 'yes') continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const near = nearHostOf(mesh, host);
        if (near !== undefined && exists === 'unknown') {
          report('perhaps', { at, with: { host, other: near } });
          continue;
        }
        if (!host.endsWith(suffix) || host.startsWith('*') || rest.length > 0) continue;
        const [other, ...more] = mesh.known.servicesNamed(host).map((each) => each.host);
        if (exists === 'unknown') {
          const isMeant = destinationsFrom(virtualService).some((each) => each.host === other);
          if (isMeant && other !== undefined) report('perhaps', { at, with: { host, other } });
        } else if (other !== undefined && more.length === 0)
          report('elsewhere', { at, with: { host, other } });
        else report('missing', { at, with: { host } });
      }
    }
  },
});
