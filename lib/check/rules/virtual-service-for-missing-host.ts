import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { MESH } from '../../mesh/routes/virtual-services';
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
    missing: {
      message: 'Service {host} does not exist',
      effect: 'the rules match no request: the name does not resolve in DNS, so no client can call it',
      fix: 'write the Service that clients call, or add the Service',
    },
  },
  check(mesh, report) {
    const suffix = `.svc.${mesh.domain}`;
    const byName = serviceHosts(mesh, suffix);
    for (const { object, hosts, gateways } of mesh.virtualServices) {
      if (!gateways.has(MESH)) continue;
      for (const [index, host] of hosts.entries()) {
        const [name = '', namespace = '', ...rest] = host.slice(0, -suffix.length).split('.');
        if (!host.endsWith(suffix) || host.startsWith('*') || rest.length > 0) continue;
        if (!mesh.knowsNamespace(namespace) || isKnown(mesh, host)) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const [other, ...more] = byName.get(name) ?? [];
        if (other !== undefined && more.length === 0) report('elsewhere', { at, with: { host, other } });
        else report('missing', { at, with: { host } });
      }
    }
  },
});

/** A wildcard of a ServiceEntry takes the host as well. */
function isKnown(mesh: Mesh, host: string): boolean {
  if (mesh.services.named(host).length > 0) return true;
  return mesh.services.covering(host, host.split('.')[1] ?? '') !== undefined;
}

/** Hosts of Services by the short name. */
function serviceHosts(mesh: Mesh, suffix: string): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, string[]>();
  for (const { host } of mesh.services.all) {
    if (!host.endsWith(suffix)) continue;
    const [name = ''] = host.split('.');
    addTo(byName, name, host);
  }
  return byName;
}
