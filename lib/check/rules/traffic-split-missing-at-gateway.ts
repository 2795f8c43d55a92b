import type { RouteDestination } from '../../mesh/routes/destinations';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { hasAllPods, inMeshByHost, subsetsNamed, subsetsWithPods, targetsOf } from '../routes/releases';
import { sharesByRule, sharesInWords } from '../routes/shares';
import { rule } from '../rule';

export const trafficSplitMissingAtGateway = rule({
  name: 'traffic-split-missing-at-gateway',
  description: 'A gateway routes to a service without the traffic split that the mesh has for it.',
  severity: 'error',
  upstream: ['IST0140'],
  messages: {
    spread: {
      message: "this route ignores the mesh's split of {host}",
      effect:
        'from outside, requests reach {versions} by their number of pods; in the mesh, {other} sends {shares}',
      fix: 'write the subset here, or split here as the mesh does',
    },
    single: {
      message: 'in the mesh, requests go to {subset} only; this route has no subset',
      effect:
        'nothing today; pods of a second version would get requests from outside as soon as they are ready',
      fix: 'write subset {subset} here',
      severity: 'warning',
    },
    unsplit: {
      message: "this route ignores the mesh's split of {host}",
      effect:
        'in the mesh requests go to {subsets}; once {host} has pods of another version, requests from outside reach those at once',
      fix: 'write the subset here, or split here as the mesh does',
      severity: 'warning',
    },
    differs: {
      message: 'mesh and gateway {at} split {host} differently',
      effect: 'callers in the mesh get {mesh} (by {other}); clients of gateway {at} get {gateway}',
      fix: 'write the same split in both, or bind one VirtualService to the mesh and to the gateway',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const inMesh = inMeshByHost(mesh);
    const targets = targetsOf(mesh);
    for (const [virtualService, byHost] of targets) {
      if (![...virtualService.gateways].some((name) => name !== MESH)) continue;
      for (const [host, destinations] of byHost) {
        const others = (inMesh.get(host) ?? []).filter((other) => other !== virtualService);
        const other = others.find((each) => subsetsNamed(targetsFor(targets, each, host)).length > 0);
        if (other === undefined) continue;
        const theirs = targetsFor(targets, other, host);
        const related = theirs.slice(0, 3).map(({ at, destination }) => ({
          at,
          message: `in the mesh ${other.object.name} routes to ${nameOf(destination.subset)}`,
        }));
        const named = subsetsNamed(theirs);
        const subsets = named.join(', ');
        const versions = [...subsetsWithPods(mesh, host)];
        const single = theirs.every(({ destination }) => destination.subset === named[0])
          ? named.find((subset) => hasAllPods(mesh, host, subset))
          : undefined;
        const bare = destinations.filter(({ destination }) => !destination.subset);
        for (const { at } of bare) {
          const told = { at, related };
          if (versions.length > 1) {
            const shares = sharesInWords(other, host).join(', or ');
            const holes = { host, versions: versions.join(' and '), other: other.object.name, shares };
            report('spread', { ...told, with: holes });
          } else if (single !== undefined) report('single', { ...told, with: { subset: single } });
          else report('unsplit', { ...told, with: { host, subsets } });
        }
        const [first] = destinations;
        if (bare.length > 0 || first === undefined) continue;
        const here = sharesByRule(virtualService, host);
        const there = sharesByRule(other, host);
        const missing = [...there].find((shares) => !here.has(shares));
        if (missing === undefined) continue;
        const own = [...here].filter((shares) => !there.has(shares));
        const gateway = (own.length === 0 ? [...here] : own).join(' and ');
        const at = [...virtualService.gateways].filter((name) => name !== MESH).join(', ');
        const holes = { host, at, other: other.object.name, mesh: missing, gateway };
        report('differs', { at: first.at, related, with: holes });
      }
    }
  },
});

type Targets = ReturnType<typeof targetsOf>;

function targetsFor(targets: Targets, of: VirtualService, host: string): readonly RouteDestination[] {
  return targets.get(of)?.get(host) ?? [];
}

function nameOf(subset: string | undefined): string {
  return subset ? `subset ${subset}` : 'no subset';
}
