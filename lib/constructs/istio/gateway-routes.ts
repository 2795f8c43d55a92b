import type { VirtualServiceSpec, VirtualServiceSpecHttp } from '../../../imports/networking.istio.io';
import { RoutableService } from '../routable-service';
import type { Redirect, Rewrite, Route, ServiceRoute } from '../route';
import { hostsOverlap } from '../values/host';
import { compareSpecificity, Path, toUri } from '../values/path';
import { isHttp, type Port } from '../values/port';
import { routeToService, routeToSplit, routeToVersion } from '../values/release';
import { type RoutePolicy, toRouteFields } from '../values/route-policy';
import { quoteRegex } from '../values/string-condition';
import { gatewayMatches } from './rule-matches';
import { type ExposingGateway, patchedRule, type ReleaseRule } from './rule-patches';

/** A set of hosts that share their routes, and so one VirtualService. */
export interface HostGroup {
  /** The same for groups that have the same routes. */
  readonly key: string;
  readonly hosts: readonly [string, ...string[]];
  readonly routes: readonly Route[];
}

/**
 * Puts together the hosts that have the same routes, in the order in which the program names them. One host
 * stands in one group only: istiod merges VirtualServices for one host in an order that nobody promises. Hosts of
 * which one takes the other stand apart: istiod refuses a VirtualService with both.
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

/** All hosts that routes name, each once, in the order in which the program names them. */
export function hostsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.flatMap((route) => route.hosts))];
}

/** The VirtualService of a group of hosts: every path with the release of its service, most specific first. */
export function gatewayVirtualService(group: HostGroup, gateway: ExposingGateway): VirtualServiceSpec {
  const routes = [...group.routes].sort((a, b) => compareSpecificity(pathOf(a), pathOf(b)));
  return {
    hosts: [...group.hosts],
    gateways: [gateway.reference],
    http: routes.flatMap((route) => httpRoutes(route, gateway)),
  };
}

/** The paths that a route takes. */
export function pathOf(route: Route): Path {
  return route.path ?? Path.prefix('/');
}

/** The service that a route leads to; undefined for a redirect, or where the program gives none that is open. */
export function serviceOf(route: Route): RoutableService | undefined {
  const to: unknown = route.to;
  if (RoutableService.isRoutableService(to)) return 'exposed' in to ? undefined : to;
  const exposed = typeof to === 'object' && to !== null && 'service' in to ? to.service : undefined;
  return RoutableService.isRoutableService(exposed) ? exposed : undefined;
}

/** The port that a route leads to; undefined where the service has no such port that speaks HTTP. */
export function portOfRoute(route: ServiceRoute, service: RoutableService): Port | undefined {
  return service.ports.find((port) => isHttp(port) && (route.port === undefined || port.port === route.port));
}

function httpRoutes(route: Route, at: ExposingGateway): VirtualServiceSpecHttp[] {
  const path = pathOf(route);
  const uri = toUri(path);
  if (route.redirect !== undefined) {
    return [{ name: `redirect:${path}`, match: [{ uri }], redirect: toRedirect(route.redirect) }];
  }
  const service = serviceOf(route);
  const port = service && portOfRoute(route, service);
  // Reported by the gateway; what stands here then is never written.
  if (service === undefined || port === undefined) return [];
  const { release } = service;
  const canary = release?.canary;
  const to = { host: service.host, port: port.port };
  const fields = {
    ...toRouteFields({ ...policyOf(service.routePolicy), ...given(route) }),
    rewrite: toRewrite(path, route.rewrite),
  };
  const patched = (rule: ReleaseRule, written: VirtualServiceSpecHttp) =>
    patchedRule(written, { rule, at, port: port.port }, service.rulePatches);
  const alternatives = gatewayMatches(canary?.when ?? []);
  const byDefault = patched('default', {
    name: `${service.serviceName}:${path}:default`,
    match: [{ uri }],
    route: release === undefined ? routeToService(to) : routeToSplit(to, release),
    ...fields,
  });
  if (canary === undefined || alternatives.length === 0) return [byDefault];
  const byMatch = patched('by-match', {
    name: `${service.serviceName}:${path}:${canary.version.versionName}-by-match`,
    match: alternatives.map((alternative) => ({ ...alternative, uri })),
    route: routeToVersion(to, canary.version),
    ...fields,
  });
  return [byMatch, byDefault];
}

/** What the service says for all of its callers, unless the route says otherwise. */
function policyOf({ timeout, retries, requestHeaders, responseHeaders }: RoutePolicy): RoutePolicy {
  return { timeout, retries, requestHeaders, responseHeaders };
}

function given(route: ServiceRoute) {
  const { timeout, retries, requestHeaders, responseHeaders, cors } = route;
  const policy = { timeout, retries, requestHeaders, responseHeaders, cors };
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}

function toRewrite(path: Path, rewrite: string | Rewrite | undefined): VirtualServiceSpecHttp['rewrite'] {
  if (rewrite === undefined) return undefined;
  const { path: uri, host: authority } =
    typeof rewrite === 'string' ? { path: rewrite, host: undefined } : rewrite;
  // Envoy puts the new prefix before what is left: `/api` to `/` would make `//tasks` of `/api/tasks`.
  if (uri?.endsWith('/') && path.kind === 'prefix' && !path.text.endsWith('/')) {
    return { uriRegexRewrite: { match: `^${quoteRegex(path.text)}/?`, rewrite: uri }, authority };
  }
  return { uri, authority };
}

function toRedirect(redirect: Redirect): VirtualServiceSpecHttp['redirect'] {
  return { uri: redirect.path, authority: redirect.host, redirectCode: redirect.status ?? 301 };
}
