import { type ExposingGateway, patchesAt } from '../istio/rule-patches';
import { RoutableService } from '../routable-service';
import type { Route, ServiceRoute } from '../route';
import { hostsOverlap } from '../values/host';
import { compareSpecificity, Path } from '../values/path';
import { isHttp, type Port } from '../values/port';
import { inOrder } from '../values/release';
import type { RoutePolicy } from '../values/route-policy';
import { matchesAtGateway } from './applicable-matches';
import { type HttpRule, type RouteTable, toService, toVersion } from './route-table';
import { type SplitRule, splitRules } from './split-rules';

/** A set of hosts with the same routes, which share one route table. */
export interface HostGroup {
  /** The same for groups that have the same routes. */
  readonly key: string;
  readonly hosts: readonly [string, ...string[]];
  readonly routes: readonly Route[];
}

/**
 * Groups the hosts that have the same routes, in the order of the program. A host is in one group only: istiod merges
 * VirtualServices for one host in an undefined order. A host and a wildcard that covers it are in separate groups:
 * istiod refuses a VirtualService with both.
 */
export function hostGroups(routes: readonly Route[]): HostGroup[] {
  const routesOfHost = new Map<string, Set<number>>();
  routes.forEach((route, index) => {
    for (const host of route.hosts) routesOfHost.set(host, (routesOfHost.get(host) ?? new Set()).add(index));
  });
  const groups: { key: string; hosts: [string, ...string[]]; routes: Route[] }[] = [];
  for (const [host, indices] of routesOfHost) {
    const key = [...indices].join();
    const group = groups.find(
      (one) => one.key === key && !one.hosts.some((other) => hostsOverlap(host, other)),
    );
    if (group !== undefined) group.hosts.push(host);
    else groups.push({ key, hosts: [host], routes: routes.filter((_, index) => indices.has(index)) });
  }
  return groups;
}

/** All hosts of the routes, without duplicates, in the order of the program. */
export function hostsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.flatMap((route) => route.hosts))];
}

/** The routes of a group of hosts: every path with the release of its service, most specific first. */
export function gatewayRouteTable(group: HostGroup, gateway: ExposingGateway): RouteTable {
  const routes = [...group.routes].sort((a, b) => compareSpecificity(pathOf(a), pathOf(b)));
  return {
    hosts: group.hosts,
    gateway: gateway.reference,
    http: routes.flatMap((route) => httpRules(route, gateway)),
    tcp: [],
    tls: [],
  };
}

/** The paths that a route matches. */
export function pathOf(route: Route): Path {
  return route.path ?? Path.prefix('/');
}

/** The service of a route; undefined for a redirect, or if the target is not a service that gateways can expose. */
export function serviceOf(route: Route): RoutableService | undefined {
  const to: unknown = route.to;
  if (RoutableService.isRoutableService(to)) return 'exposed' in to ? undefined : to;
  const exposed = typeof to === 'object' && to !== null && 'service' in to ? to.service : undefined;
  return RoutableService.isRoutableService(exposed) ? exposed : undefined;
}

/** The port of a route; undefined if the service has no such HTTP port. */
export function portOfRoute(route: ServiceRoute, service: RoutableService): Port | undefined {
  return service.ports.find((port) => isHttp(port) && (route.port === undefined || port.port === route.port));
}

function httpRules(route: Route, at: ExposingGateway): HttpRule[] {
  const path = pathOf(route);
  if (route.redirect !== undefined)
    return [{ name: `redirect:${path}`, matches: [{ path, conditions: [] }], redirect: route.redirect }];
  const service = serviceOf(route);
  const port = service && portOfRoute(route, service)?.port;
  // The gateway reports the problem, so the result is never written.
  if (service === undefined || port === undefined) return [];
  const { release, host, serviceName } = service;
  const common = {
    policy: { ...policyOf(service.routePolicy), ...given(route) },
    rewrite: rewriteOf(route, path, service.authority),
  };
  const split: readonly SplitRule[] =
    release === undefined
      ? [{ name: 'default', conditions: [], destinations: toService(service.destinationFor(port)) }]
      : splitRules({ host, port }, release);
  const byDefault = split.map(({ name, conditions, destinations }) => ({
    name: `${serviceName}:${path}:${name}`,
    matches: [{ path, conditions }],
    destinations,
    patches: patchesAt(service.rulePatches, { rule: 'default', at, port }),
    ...common,
  }));
  const byMatch = inOrder(release?.canaries ?? []).map(({ version, when }) => ({
    name: `${serviceName}:${path}:${version.versionName}-by-match`,
    matches: matchesAtGateway(when).map(({ conditions }) => ({ path, conditions })),
    destinations: toVersion({ host, port }, version),
    patches: patchesAt(service.rulePatches, { rule: 'by-match', at, version, port }),
    ...common,
  }));
  return [...byMatch.filter(({ matches }) => matches.length > 0), ...byDefault];
}

/** The rewrite of the route; a server outside the mesh gets its own host unless the route sets another. */
function rewriteOf({ rewrite }: ServiceRoute, path: Path, authority: string | undefined) {
  if (authority === undefined) return rewrite === undefined ? undefined : { path, to: rewrite };
  const given = typeof rewrite === 'string' ? { path: rewrite } : rewrite;
  return { path, to: { host: authority, ...given } };
}

/** The policy of the service for all of its callers, unless the route overrides it. */
function policyOf({ timeout, retries, requestHeaders, responseHeaders }: RoutePolicy): RoutePolicy {
  return { timeout, retries, requestHeaders, responseHeaders };
}

function given(route: ServiceRoute) {
  const { timeout, retries, requestHeaders, responseHeaders, cors } = route;
  const policy = { timeout, retries, requestHeaders, responseHeaders, cors };
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}
