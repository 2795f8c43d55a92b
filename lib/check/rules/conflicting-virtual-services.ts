import { isGenerated } from '../../mesh/controllers/generated';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import type { Related } from '../finding';
import { haveDisjointPaths } from '../routes/disjoint-paths';
import { claimedHosts, type HostClaim, rivals } from '../routes/host-claims';
import { waypointOfHost } from '../routes/host-waypoint';
import { mixedWith } from '../routes/mixed-routes';
import { rule } from '../rule';

export const conflictingVirtualServices = rule({
  name: 'conflicting-virtual-services',
  description: 'Two VirtualServices define rules for the same host at the same caller.',
  severity: 'error',
  upstream: ['IST0109', 'KIA1106'],
  messages: {
    mesh: {
      message: '{other} also has rules for {host} in the mesh',
      effect: 'sidecars use the VirtualService that was created first, and ignore the rules of the other',
      fix: 'put the rules of both into one VirtualService, or export each to different namespaces',
    },
    waypoint: {
      message: '{other} also has rules for {host} at its waypoint',
      effect:
        '{waypoint} merges the rules of both into one list, the older object first; before Istio 1.28.6 and 1.29.2, it has only those of one of them, and requests that match the other get 404',
      fix: 'put the rules of both into one VirtualService',
      severity: 'warning',
    },
    meant: {
      message: '{other} also has rules for {host}, written in another form',
      effect: 'once both write the full name, sidecars use the rules of only one of them',
      fix: 'put the rules of both into one VirtualService',
      severity: 'warning',
    },
    gateway: {
      message: '{other} also has rules for {host} at Gateway {gateway}',
      effect:
        'the rules of both merge into one list, the older object first: for a request that matches both, the older one wins',
      fix: 'put the rules with overlapping matches into one VirtualService, which fixes their order',
      severity: 'warning',
    },
    apart: {
      message: '{other} has rules for other paths of {host} at Gateway {gateway}',
      effect:
        'the rules of both merge into one list; their order does not matter while no path contains another',
      fix: 'none; keep the paths separate',
      severity: 'info',
    },
    covered: {
      message: 'these rules override those of {other} for {wildcard}',
      effect: 'requests to {host} follow only these rules; the rules for {wildcard} are not tried',
      fix: 'none if {host} is an intended exception; otherwise add the rules for {wildcard} here',
      severity: 'warning',
    },
    coveredAtGateway: {
      message: 'these rules override those of {other} for {wildcard} at {gateway}',
      effect:
        'requests to {host} follow only these rules; a request that matches none of them gets 404, not the rules for {wildcard}',
      fix: 'none if {host} is an intended exception',
      severity: 'info',
    },
    mixedAtGateway: {
      message: 'rules of {other} for {wildcard} merge with these for {host}',
      effect:
        'Gateway {gateway} lists {host}, so the rules of both become one list, the older object first: those for {wildcard} also match requests to {host}',
      fix: 'remove {host} from the servers where {wildcard} serves it, or bind the rules for {wildcard} to another Gateway',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    const told = new Set<string>();
    const isNew = ({ virtualService: { object }, index }: HostClaim, kind: string) => {
      const key = `${object.namespace}/${object.name}/${index}/${kind}`;
      return !told.has(key) && told.add(key);
    };
    for (const { claims, wildcards } of claimedHosts(mesh)) {
      const isApart = claims.length > 1 && haveDisjointPaths(claims.map((each) => each.virtualService));
      for (const claim of claims) {
        const { host, caller: gateway } = claim;
        // In the mesh, canary-weights-bypassed names the one that Flagger writes.
        const others = rivals(claim, claims).filter(
          ({ virtualService: { object } }) => gateway !== MESH || !isGenerated(object),
        );
        const [first] = others;
        if (first !== undefined && isNew(claim, 'same')) {
          const where = { at: fieldOfClaim(claim), related: others.map(related) };
          const holes = { other: nameOf(first), host };
          const waypoint = gateway === MESH ? waypointOf(mesh, claim) : undefined;
          if (waypoint !== undefined) report('waypoint', { ...where, with: { ...holes, waypoint } });
          else if (gateway === MESH)
            report(isWritten(claim, first) ? 'mesh' : 'meant', { ...where, with: holes });
          else report(isApart ? 'apart' : 'gateway', { ...where, with: { ...holes, gateway } });
        }
        const wider = rivals(claim, wildcards);
        const [nearest] = wider;
        if (nearest === undefined) continue;
        const mixed = gateway === MESH ? undefined : mixedWith(claim, wider, gateways.get(gateway));
        if (mixed !== undefined) {
          if (!isNew(claim, 'mixed')) continue;
          const words = { other: nameOf(mixed.wide), wildcard: mixed.wide.host, host, gateway };
          const there = { at: mixed.listed, message: `Gateway ${gateway} lists ${host}` };
          const ends = [related(mixed.wide), there];
          report('mixedAtGateway', { at: fieldOfClaim(claim), related: ends, with: words });
          continue;
        }
        if (!isNew(claim, 'covered')) continue;
        const where = { at: fieldOfClaim(claim), related: wider.map(related) };
        const holes = { other: nameOf(nearest), wildcard: nearest.host, host };
        if (gateway === MESH) report('covered', { ...where, with: holes });
        else report('coveredAtGateway', { ...where, with: { ...holes, gateway } });
        // Whoever looks at the wildcard has to learn of it as well; one exception is enough to tell.
        if (gateway === MESH && isNew(nearest, 'covering')) {
          report('covered', { at: fieldOfClaim(nearest), related: [related(claim)], with: holes });
        }
      }
    }
  },
});

/** The waypoint of a host whose namespace is in ambient mode, where no sidecar takes the rules. */
function waypointOf(mesh: Mesh, { host }: HostClaim): string | undefined {
  const waypoint = waypointOfHost(mesh, host)?.waypoint;
  return waypoint && `${waypoint.namespace}/${waypoint.name}`;
}

/** Whether both really have the same host, not only in the mind of who wrote them. */
function isWritten({ virtualService, index }: HostClaim, other: HostClaim): boolean {
  return virtualService.hosts[index] === other.virtualService.hosts[other.index];
}

function fieldOfClaim({ virtualService, index }: HostClaim) {
  return fieldOf(virtualService.object, 'spec', 'hosts', index);
}

function related(claim: HostClaim): Related {
  return { at: fieldOfClaim(claim), message: `${nameOf(claim)} has rules for ${claim.host}` };
}

function nameOf({ virtualService: { object } }: HostClaim): string {
  return `${object.namespace}/${object.name}`;
}
