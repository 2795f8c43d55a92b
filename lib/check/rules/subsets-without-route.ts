import { fieldOf } from '../../mesh/objects/mesh-object';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { destinationsOf } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const subsetsWithoutRoute = rule({
  name: 'subsets-without-route',
  description: 'Several versions of a host have subsets, but no route references them.',
  severity: 'info',
  messages: {
    unrouted: {
      message: 'no route references the subsets {subsets} of {host}',
      effect: 'a subset alone routes nothing: callers of {host} reach {shares}, by their number of pods',
      fix: 'if the versions should get other shares, add a VirtualService with a weight for each subset',
    },
    settings: {
      message: 'no route references subset {subset} of {host}, which has settings',
      effect: 'the trafficPolicy of a subset applies to requests of a route that references the subset',
      fix: 'write the subset in the route, or move the settings to the trafficPolicy of the host',
    },
  },
  check(mesh, report) {
    const routed = new Set<string>();
    const called = new Map<string, Set<string>>();
    for (const { host, destination } of destinationsOf(mesh)) {
      if (destination.subset) routed.add(host);
      called.set(host, (called.get(host) ?? new Set()).add(destination.subset ?? ''));
    }
    for (const destinationRule of mesh.destinationRules.all) {
      const { host, object, spec } = destinationRule;
      const subsets = called.get(host);
      for (const [index, { name = '', trafficPolicy }] of (spec.subsets ?? []).entries()) {
        if (trafficPolicy === undefined || subsets === undefined || subsets.has(name)) continue;
        const at = fieldOf(object, 'spec', 'subsets', index, 'trafficPolicy');
        report('settings', {
          at,
          with: { subset: name, host: mesh.services.named(host)[0]?.object?.name ?? host },
        });
      }
      const [service] = mesh.services.named(host);
      if (routed.has(host) || service?.object?.kind !== 'Service' || service.resolution !== 'cluster-ip')
        continue;
      const pods = podsBySubset(destinationRule, mesh.behind(service));
      if (pods.length < 2) continue;
      report('unrouted', {
        at: fieldOf(object, 'spec', 'subsets'),
        related: pods.map(({ pod }) => ({ at: pod.at, message: `${pod.object.kind} ${pod.object.name}` })),
        with: {
          subsets: pods.map(({ name }) => name).join(', '),
          host: service.object.name,
          shares: sharesOf(pods),
        },
      });
    }
  },
});

interface Version {
  readonly name: string;
  readonly pod: Workload;
  readonly count: number | undefined;
}

/** The subsets that have pods of their own. */
function podsBySubset({ spec }: DestinationRule, behind: readonly Workload[]): Version[] {
  const taken = new Set<Workload>();
  return (spec.subsets ?? []).flatMap(({ name = '', labels = {} }) => {
    const own = behind.filter((pod) => carries(pod.labels, labels) && pod.replicas !== 0);
    const [pod] = own;
    if (pod === undefined || own.some((each) => taken.has(each))) return [];
    for (const each of own) taken.add(each);
    const counts = own.map(({ replicas }) => replicas);
    const count = counts.reduce(
      (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
      0,
    );
    return [{ name, pod, count }];
  });
}

function sharesOf(versions: readonly Version[]): string {
  const total = versions.reduce((sum, { count = Number.NaN }) => sum + count, 0);
  const shares = versions.map(({ name, count = 0 }) =>
    Number.isNaN(total) ? name : `${name} with ${Math.round((100 * count) / total)}%`,
  );
  return `${shares.slice(0, -1).join(', ')} and ${shares.at(-1)}`;
}
