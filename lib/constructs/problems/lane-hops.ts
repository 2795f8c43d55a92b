import type { ReleasedService } from '../released-service';
import type { Callee } from '../values/call';
import { VersionedService } from '../versioned-service';

/** The part of a lane's canary that these checks read. */
export interface CheckedMember {
  readonly stable: ReleasedService;
  readonly canary: { readonly versionName: string };
  readonly isEntry: boolean;
  readonly when: readonly unknown[];
  readonly callees: readonly Callee[];
}

/** Calls that lead from a lane to one of its services through services that are not in it. */
export interface WayOutside {
  /** The first service outside of the lane. */
  readonly left: string;
  /** All services of the way: `page → ads → stock`. */
  readonly text: string;
}

/** The canaries that requests of the lane reach by calls between its services. */
export function membersReached(members: readonly CheckedMember[]): ReadonlySet<CheckedMember> {
  const reached = new Set(members.filter(({ isEntry, when }) => isEntry || when.length > 0));
  // The loop adds to the set, and visits what it adds.
  for (const { callees } of reached)
    for (const member of members) if (callees.includes(member.stable)) reached.add(member);
  return reached;
}

/** The shortest way outside to a service of the lane; undefined if the program has none. */
export function wayOutside(from: readonly CheckedMember[], to: ReleasedService): WayOutside | undefined {
  const inLane = new Set<Callee>(from.map(({ stable }) => stable));
  const seen = new Set<Callee>();
  const ways = from.map((member) => ({ names: [member.stable.serviceName], callees: member.callees }));
  // The loop adds to the list, and visits what it adds: the shortest ways come first.
  for (const { names, callees } of ways) {
    if (names.length > 1 && callees.includes(to))
      return { left: names[1] ?? '', text: [...names, to.serviceName].join(' → ') };
    for (const callee of callees) {
      if (inLane.has(callee) || callee === to || seen.has(callee)) continue;
      seen.add(callee);
      if (!VersionedService.isVersionedService(callee)) continue;
      const next = callee.callees.map(({ service }) => service);
      ways.push({ names: [...names, callee.serviceName], callees: next });
    }
  }
  return undefined;
}
