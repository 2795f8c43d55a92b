import { type PatchedRule, patchesAt } from '../istio/rule-patches';
import type { Version } from '../pods/version';
import type { Match } from '../values/match';
import { isHttp, type Port } from '../values/port';
import { inOrder, type Release } from '../values/release';
import type { RoutePolicy } from '../values/route-policy';
import { asksOnlyForCallers } from './applicable-matches';
import { type ConnectionRule, type HttpRule, type RouteTable, toSplit, toVersion } from './route-table';
import { splitRules } from './split-rules';

/** A service with its release. */
export interface MeshRoutesInput {
  readonly host: string;
  readonly ports: readonly Port[];
  readonly release: Release;
  readonly policy: RoutePolicy;
  readonly patches: readonly PatchedRule[];
}

/**
 * The route table of a service for callers inside the mesh. Each port has its own rules, since the port number of a
 * destination overrides the called port.
 */
export function meshRouteTable(input: MeshRoutesInput): RouteTable {
  const http = input.ports.filter(isHttp);
  const tcp = input.ports.filter((port) => port.protocol === 'tcp');
  const tls = input.ports.filter((port) => port.protocol === 'tls');
  return {
    hosts: [input.host, ...new Set(tls.flatMap((port) => port.sniHosts))],
    // Rules with matches first: a rule behind one that takes every request is never reached.
    http: [
      ...http.flatMap((port) => callerRules(input, port)),
      ...http.flatMap((port) => canaryRules(input, port)),
      ...http.flatMap((port) => rulesOfSplit(input, port)),
    ],
    tcp: tcp.flatMap(({ port }) => connectionRules(input, port)),
    tls: tls.flatMap(({ port, sniHosts }) => connectionRules(input, port, [input.host, ...sniHosts])),
  };
}

/** The rules of lanes, whose callers differ: no caller meets two of them, so their order decides nothing. */
function callerRules({ host, ports, release, policy, patches }: MeshRoutesInput, { port }: Port): HttpRule[] {
  const several = ports.length > 1;
  return release.canaries
    .filter(({ callers }) => callers.length > 0)
    .map(({ version, callers }) => ({
      name: `${version.versionName}-by-caller${several ? `-${port}` : ''}`,
      matches: callers.map(({ conditions }) => ({ port: several ? port : undefined, conditions })),
      destinations: toVersion({ host, port }, version),
      policy,
      patches: patchesAt(patches, { rule: 'by-caller', at: 'mesh', version, port }),
    }));
}

function canaryRules({ host, ports, release, policy, patches }: MeshRoutesInput, { port }: Port): HttpRule[] {
  const several = ports.length > 1;
  return inOrder(release.canaries)
    .filter(({ when }) => when.length > 0)
    .map(({ version, when }) => ({
      name: `${version.versionName}-by-match${several ? `-${port}` : ''}`,
      matches: when.map(({ conditions }) => ({ port: several ? port : undefined, conditions })),
      destinations: toVersion({ host, port }, version),
      policy,
      patches: patchesAt(patches, { rule: 'by-match', at: 'mesh', version, port }),
    }));
}

function rulesOfSplit(
  { host, ports, release, policy, patches }: MeshRoutesInput,
  { port }: Port,
): HttpRule[] {
  const several = ports.length > 1;
  return splitRules({ host, port }, release).map(({ name, conditions, destinations }) => ({
    name: `${name}${several ? `-${port}` : ''}`,
    matches: several || conditions.length > 0 ? [{ port: several ? port : undefined, conditions }] : [],
    destinations,
    policy,
    patches: patchesAt(patches, { rule: 'default', at: 'mesh', port }),
  }));
}

/** A rule for callers for each canary with matches on callers, and the split. */
function connectionRules(
  { host, release }: MeshRoutesInput,
  port: number,
  sniHosts?: readonly string[],
): ConnectionRule[] {
  const to = (version: Version, matches: readonly Match[]) => ({
    matches: matches.map(({ conditions }) => ({ port, sniHosts, conditions })),
    destinations: toVersion({ host, port }, version),
  });
  const byCaller = [
    ...release.canaries.map(({ version, callers }) => to(version, callers)),
    ...inOrder(release.canaries).map(({ version, when }) => to(version, when.filter(asksOnlyForCallers))),
  ];
  const byDefault = {
    matches: [{ port, sniHosts, conditions: [] }],
    destinations: toSplit({ host, port }, release),
  };
  return [...byCaller.filter(({ matches }) => matches.length > 0), byDefault];
}
