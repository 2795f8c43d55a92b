import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import { inMeshByHost, targetsOf } from '../routes/releases';
import { rule } from '../rule';

export const virtualServiceHostIsCaller = rule({
  name: 'virtual-service-host-is-caller',
  description: 'The host of a VirtualService is the calling service instead of the called one.',
  severity: 'warning',
  messages: {
    other: {
      message: 'rules for {host} route to {called}',
      effect: 'requests to {host} are answered by {called}; requests to {called} are not split at all',
      fix: 'write {called} in spec.hosts: hosts are the called services, whoever the caller is',
    },
  },
  check(mesh, report) {
    const inMesh = inMeshByHost(mesh);
    for (const [{ object, hosts, gateways, spec }, byHost] of targetsOf(mesh)) {
      const [called, ...more] = byHost.keys();
      if (!gateways.has(MESH) || called === undefined || more.length > 0 || inMesh.has(called)) continue;
      const destinations = byHost.get(called) ?? [];
      const [first] = destinations;
      const isSplit = destinations.some(({ destination }) => destination.subset);
      if (first === undefined || !isSplit || !hasPods(mesh, called)) continue;
      if (mesh.destinationRules.covering(called).length === 0) continue;
      for (const [index, host] of hosts.entries()) {
        // A name without pods of its own may well stand for another service.
        if (host === called || !hasPods(mesh, host)) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        report('other', {
          at,
          related: [{ at: first.at, message: `the rules route to ${called}` }],
          edits: spec.hosts?.length === 1 ? [{ set: at, value: called }] : undefined,
          with: { host, called },
        });
      }
    }
  },
});

function hasPods(mesh: Mesh, host: string): boolean {
  return mesh.services.named(host).some((service) => mesh.behind(service).length > 0);
}
