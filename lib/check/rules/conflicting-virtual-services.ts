import { fieldOf } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import type { Related } from '../finding';
import { haveDisjointPaths } from '../routes/disjoint-paths';
import { claimedHosts, type HostClaim, rivals } from '../routes/host-claims';
import { mixedWith } from '../routes/mixed-routes';
import { rule } from '../rule';

export const conflictingVirtualServices = rule({
  name: 'conflicting-virtual-services',
  description: 'Two VirtualServices have rules for one host at one caller.',
  severity: 'error',
  upstream: ['IST0109', 'KIA1106'],
  messages: {
    mesh: {
      message: '{other} has rules for {host} in the mesh beside this VirtualService',
      effect: 'sidecars use the rules of the one that was created first; those of the other are never tried',
      fix: 'put the rules of both into one VirtualService, or export each to other namespaces',
    },
    meant: {
      message: '{other} means {host} too, under a name that only differs in how much of it is written',
      effect: 'as soon as both write the name in full, sidecars use the rules of one of them only',
      fix: 'put the rules of both into one VirtualService',
      severity: 'warning',
    },
    gateway: {
      message: '{other} has rules for {host} at Gateway {gateway} beside this VirtualService',
      effect:
        'the rules of both become one list, the older object first: a request that fits both follows age',
      fix: 'put the rules whose matches overlap into one VirtualService, where their order is written',
      severity: 'warning',
    },
    apart: {
      message: '{other} has rules for other paths of {host} at Gateway {gateway}',
      effect:
        'the rules of both become one list; as long as no path lies within another, their order is no matter',
      fix: 'leave it, and keep the paths apart',
      severity: 'info',
    },
    covered: {
      message: '{other} has rules for the hosts {wildcard}, and {host} is one of them',
      effect: 'requests to {host} follow its own rules alone; the ones for {wildcard} are not tried for it',
      fix: 'leave it if {host} is meant to be an exception; else add the rules of {wildcard} to it',
      severity: 'warning',
    },
    coveredAtGateway: {
      message: '{other} has rules for the hosts {wildcard} at Gateway {gateway}, and {host} is one of them',
      effect:
        'requests to {host} follow its own rules alone; what they do not match gets 404, not those rules',
      fix: 'leave it if {host} is meant to be an exception',
      severity: 'info',
    },
    mixedAtGateway: {
      message:
        '{other} has rules for the hosts {wildcard} at Gateway {gateway}, and they join these for {host}, which the Gateway lists',
      effect:
        'the rules of both become one list, the older object first: those for {wildcard} take requests to {host} as well',
      fix: 'take {host} out of the servers where {wildcard} serves it, or bind the rules for {wildcard} to another Gateway',
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
        const others = rivals(claim, claims);
        const [first] = others;
        if (first !== undefined && isNew(claim, 'same')) {
          const where = { at: fieldOfClaim(claim), related: others.map(related) };
          const holes = { other: nameOf(first), host };
          if (gateway === MESH) report(isWritten(claim, first) ? 'mesh' : 'meant', { ...where, with: holes });
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
