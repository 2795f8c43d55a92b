import { isGenerated } from '../../mesh/controllers/generated';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import type { Related } from '../finding';
import { haveDisjointPaths } from '../routes/disjoint-paths';
import {
  type ClaimedHost,
  claimedHosts,
  type HostClaim,
  type RivalGroup,
  rivalGroups,
  rivals,
} from '../routes/host-claims';
import { waypointOfHost } from '../routes/host-waypoint';
import { mixedWith } from '../routes/mixed-routes';
import { rule } from '../rule';

export const conflictingVirtualServices = rule({
  name: 'conflicting-virtual-services',
  description: 'Several VirtualServices define rules for the same host at the same caller.',
  severity: 'error',
  upstream: ['IST0109', 'KIA1106'],
  messages: {
    mesh: {
      message: '{others} also {have} rules for {host} in the mesh',
      effect: 'sidecars use the VirtualService that was created first, and ignore the rules of the others',
      fix: 'put their rules into one VirtualService, or export each to different namespaces',
    },
    trial: {
      message: '{others} also {have} rules for {host} in the mesh',
      effect:
        'one or more inject a fault. If several are applied, sidecars use the VirtualService that was created first, and ignore the rules of the others',
      fix: 'apply one at a time, or give all the same name, so that each replaces the one before',
      severity: 'warning',
    },
    waypoint: {
      message: '{others} also {have} rules for {host} at its waypoint',
      effect:
        '{waypoint} merges the rules of all of them into one list, the oldest object first; before Istio 1.28.6 and 1.29.2, it has only those of one of them, and requests that match the others get 404',
      fix: 'put their rules into one VirtualService',
      severity: 'warning',
    },
    meant: {
      message: '{others} also {have} rules for {host}, written in another form',
      effect: 'once all write the full name, sidecars use the rules of only one of them',
      fix: 'put their rules into one VirtualService',
      severity: 'warning',
    },
    gateway: {
      message: '{others} also {have} rules for {host} at Gateway {gateway}',
      effect:
        'the rules of all of them merge into one list, the oldest object first: for a request that matches several, the oldest one wins',
      fix: 'put the rules with overlapping matches into one VirtualService, which fixes their order',
      severity: 'warning',
    },
    apart: {
      message: '{others} {have} rules for other paths of {host} at Gateway {gateway}',
      effect:
        'the rules of all of them merge into one list; their order does not matter while no path contains another',
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
    for (const { id, claims, hosts, gateway } of conflicts(mesh)) {
      const [first, ...rest] = claims;
      if (first === undefined) continue;
      const where = { at: fieldOfClaim(first), related: rest.map(related) };
      const holes = {
        others: several(rest.map(nameOf)),
        have: rest.length === 1 ? 'has' : 'have',
        host: several(hosts, hosts.length === 2 ? ' host' : ' hosts'),
      };
      if (id === 'mesh' || id === 'meant' || id === 'trial') report(id, { ...where, with: holes });
      else if (id === 'waypoint') {
        report(id, { ...where, with: { ...holes, waypoint: waypointOf(mesh, first) ?? '' } });
      } else report(id, { ...where, with: { ...holes, gateway } });
    }
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    const told = new Set<string>();
    const isNew = ({ virtualService: { object }, index }: HostClaim, kind: string) => {
      const key = `${object.namespace}/${object.name}/${index}/${kind}`;
      return !told.has(key) && told.add(key);
    };
    for (const { claims, wildcards } of claimedHosts(mesh)) {
      for (const claim of claims) {
        const { host, caller: gateway } = claim;
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

/** VirtualServices with rules for the same hosts at one caller. */
interface Conflict {
  readonly id: 'mesh' | 'meant' | 'trial' | 'waypoint' | 'gateway' | 'apart';
  /** One of each VirtualService, for the first host. */
  readonly claims: readonly HostClaim[];
  readonly hosts: string[];
  readonly gateway: string;
}

/** One conflict for each set of VirtualServices, however many hosts and callers they share. */
function conflicts(mesh: Mesh): Iterable<Conflict> {
  const found = new Map<string, Conflict>();
  const told = new Set<string>();
  const isOfMesh = ({ claims }: ClaimedHost) => claims[0]?.caller === MESH;
  const hosts = claimedHosts(mesh).filter(({ claims }) => claims.length > 1);
  for (const { claims: all } of [...hosts.filter(isOfMesh), ...hosts.filter((each) => !isOfMesh(each))]) {
    for (const claims of rivalGroups(judgedOf(all))) {
      const [{ host, caller: gateway }] = claims;
      const objects = claims.map(nameOf).join(' ');
      if (told.has(`${host} ${objects}`)) continue;
      told.add(`${host} ${objects}`);
      const id = idOf(mesh, claims);
      const key = `${id} ${gateway} ${objects}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { id, claims, hosts: [host], gateway });
      else known.hosts.push(host);
    }
  }
  return found.values();
}

/**
 * The claims of one host, those of VirtualServices that a controller writes last: nobody mends them. In the mesh,
 * canary-weights-bypassed names the one that Flagger writes.
 */
function judgedOf(claims: readonly HostClaim[]): readonly HostClaim[] {
  const isWritten = ({ virtualService: { object } }: HostClaim) => !isGenerated(object);
  const own = claims.filter(isWritten);
  return [...own, ...claims.filter((each) => !isWritten(each) && each.caller !== MESH)];
}

function idOf(mesh: Mesh, claims: RivalGroup): Conflict['id'] {
  const [first] = claims;
  if (first.caller !== MESH)
    return haveDisjointPaths(claims.map((each) => each.virtualService)) ? 'apart' : 'gateway';
  if (waypointOf(mesh, first) !== undefined) return 'waypoint';
  if (areTrials(claims)) return 'trial';
  return new Set(claims.map(written)).size < claims.length ? 'mesh' : 'meant';
}

/** The waypoint of a host whose namespace is in ambient mode, where no sidecar takes the rules. */
function waypointOf(mesh: Mesh, { host }: HostClaim): string | undefined {
  const waypoint = waypointOfHost(mesh, host)?.waypoint;
  return waypoint && `${waypoint.namespace}/${waypoint.name}`;
}

/** The host as it is written: two may have the same one only in the mind of who wrote them. */
function written({ virtualService, index }: HostClaim): string | undefined {
  return virtualService.hosts[index];
}

/** The first of several, and how many more there are. */
function several([first = '', ...others]: readonly string[], noun = ''): string {
  return others.length === 0 ? first : `${first} and ${others.length} more${noun}`;
}

/** Whether all but one inject a fault, each in a file of its own: such a file is applied for a while. */
function areTrials(claims: readonly HostClaim[]): boolean {
  const files = new Set(claims.map(({ virtualService }) => virtualService.object.source.file));
  const lasting = claims.filter(({ virtualService: { spec } }) => !spec.http?.some(({ fault }) => fault));
  return files.size === claims.length && lasting.length <= 1;
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
