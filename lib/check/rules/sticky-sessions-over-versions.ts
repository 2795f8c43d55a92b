import type { Mesh } from '../../mesh/mesh';
import { valueAt } from '../../mesh/objects/at';
import { type Field, type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const stickySessionsOverVersions = rule({
  name: 'sticky-sessions-over-versions',
  description:
    'Requests of one client are to stay with one pod, and a route draws the version for each anew.',
  severity: 'warning',
  messages: {
    drawn: {
      message:
        'the route splits requests to {host} over {subsets} by weight, and consistentHash is to keep clients',
      effect:
        'each request draws a version by the weights; the hash keeps a client to one pod within it alone',
      fix: 'choose the version by what the client sends, a header or a cookie, or remove consistentHash',
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
