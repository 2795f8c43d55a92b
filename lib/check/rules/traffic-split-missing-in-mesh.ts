import { fieldOf } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import { inMeshByHost, subsetsNamed, subsetsWithPods, targetsOf } from '../routes/releases';
import { rule } from '../rule';

export const trafficSplitMissingInMesh = rule({
  name: 'traffic-split-missing-in-mesh',
  description: 'Versions are split at a gateway only, so callers in the mesh reach all of them.',
  severity: 'warning',
  messages: {
    gatewayOnly: {
      message: '{host} is split at {gateways} only, not in the mesh',
      effect:
        'a pod that calls {host} reaches all versions, in proportion to their pods, not {subsets} as split there',
      fix: 'add mesh to spec.gateways and {host} to spec.hosts, or write a VirtualService for {host}',
    },
  },
  check(mesh, report) {
    const inMesh = inMeshByHost(mesh);
    for (const [virtualService, byHost] of targetsOf(mesh)) {
      if (virtualService.gateways.has(MESH)) continue;
      for (const [host, destinations] of byHost) {
        const subsets = subsetsNamed(destinations);
        if (subsets.length < 2 || inMesh.has(host)) continue;
        const filled = subsetsWithPods(mesh, host);
        if (subsets.filter((name) => filled.has(name)).length < 2) continue;
        const seen = new Set<string>();
        const firsts = destinations.filter(({ destination: { subset = '' } }) => {
          const isNew = !seen.has(subset);
          seen.add(subset);
          return isNew;
        });
        report('gatewayOnly', {
          at: fieldOf(virtualService.object, 'spec', 'gateways'),
          related: firsts.map(({ at, destination }) => ({
            at,
            message: `here it routes to ${destination.subset ? `subset ${destination.subset}` : 'all versions'}`,
          })),
          with: { host, subsets: subsets.join(', '), gateways: [...virtualService.gateways].join(', ') },
        });
      }
    }
  },
});
