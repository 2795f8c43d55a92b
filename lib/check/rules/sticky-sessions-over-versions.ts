import type { Mesh } from '../../mesh/mesh';
import { valueAt } from '../../mesh/objects/json-path';
import { type Field, type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const stickySessionsOverVersions = rule({
  name: 'sticky-sessions-over-versions',
  description:
    'A route splits requests by weight although consistentHash should keep each client on one version.',
  severity: 'warning',
  messages: {
    drawn: {
      message: 'consistentHash keeps no client of {host} on one version',
      effect:
        'the route draws {subsets} by weight for each request, and only then the hash selects a pod of it: a client changes versions',
      fix: 'choose the version by a header or a cookie of the client, or remove consistentHash',
    },
  },
  check(mesh, report) {
    const byRule = new Map<RouteDestination['rule'], RouteDestination[]>();
    for (const found of destinationsOf(mesh)) {
      if (found.kind !== 'http' || found.isMirror || !found.isReached) continue;
      addTo(byRule, found.rule, found);
    }
    for (const [at, destinations] of byRule) {
      const [first] = destinations;
      if (first === undefined) continue;
      const same = destinations.filter(({ host }) => host === first.host);
      const subsets = [...new Set(same.map(({ destination }) => destination.subset ?? 'all pods'))];
      const hash = subsets.length > 1 ? hashOf(mesh, first.host) : undefined;
      if (hash === undefined) continue;
      const told = { host: first.host, subsets: subsets.join(' and ') };
      report('drawn', {
        at: fieldOf(at.object, ...at.path, 'route'),
        related: [{ at: hash, message: 'consistentHash' }],
        with: told,
      });
    }
  },
});

/** Where the DestinationRules of a host keep clients to pods, for all of it or for a subset. */
function hashOf(mesh: Mesh, host: string): Field | undefined {
  for (const { object, spec } of mesh.destinationRules.covering(host)) {
    const paths: readonly FieldPath[] = [
      ['spec', 'trafficPolicy'],
      ...(spec.subsets ?? []).map((_, index) => ['spec', 'subsets', index, 'trafficPolicy']),
    ];
    const found = paths
      .map((path) => [...path, 'loadBalancer', 'consistentHash'])
      .find((path) => valueAt(object, ...path) !== undefined);
    if (found !== undefined) return fieldOf(object, ...found);
  }
  return undefined;
}
