import type {
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecTcp,
  VirtualServiceSpecTls,
} from '../../imports/networking.istio.io';
import { isHttp, type Port } from './port';
import { type Release, routeToSplit, routeToVersion } from './release';
import { type RoutePolicy, toRouteFields } from './route-policy';
import { connectionMatches, meshMatches } from './rule-matches';

/** What the mesh's VirtualService of a service is written from. */
export interface MeshRoutesInput {
  readonly host: string;
  readonly ports: readonly Port[];
  readonly release: Release;
  readonly policy: RoutePolicy;
}

/**
 * The VirtualService by which callers inside the mesh reach the service. Each port has routes of its own,
 * since a route's port number overrides the port that was called.
 */
export function meshVirtualService(input: MeshRoutesInput): VirtualServiceSpec {
  const http = input.ports.filter(isHttp);
  const tcp = input.ports.filter((port) => port.protocol === 'tcp');
  const tls = input.ports.filter((port) => port.protocol === 'tls');
  return {
    hosts: [input.host, ...new Set(tls.flatMap((port) => port.sniHosts))],
    // Rules first: whatever stands behind a default is never asked.
    http: unlessEmpty([
      ...http.flatMap((port) => httpRule(input, port)),
      ...http.map((port) => httpDefault(input, port)),
    ]),
    tcp: unlessEmpty(tcp.flatMap((port) => tcpRoutes(input, port))),
    tls: unlessEmpty(tls.flatMap((port) => tlsRoutes(input, port))),
  };
}

function httpRule(input: MeshRoutesInput, port: Port): VirtualServiceSpecHttp[] {
  const { canary } = input.release;
  if (canary === undefined || canary.when.length === 0) return [];
  const several = hasSeveralPorts(input);
  return [
    {
      name: `${canary.version.versionName}-by-match${several ? `-${port.port}` : ''}`,
      match: meshMatches(canary.when).map((match) => (several ? { ...match, port: port.port } : match)),
      route: routeToVersion(destination(input, port), canary.version),
      ...toRouteFields(input.policy),
    },
  ];
}

function httpDefault(input: MeshRoutesInput, port: Port): VirtualServiceSpecHttp {
  const several = hasSeveralPorts(input);
  return {
    name: `default${several ? `-${port.port}` : ''}`,
    match: several ? [{ port: port.port }] : undefined,
    route: routeToSplit(destination(input, port), input.release),
    ...toRouteFields(input.policy),
  };
}

function tcpRoutes(input: MeshRoutesInput, port: Port): VirtualServiceSpecTcp[] {
  const to = destination(input, port);
  const { canary } = input.release;
  const matches = connectionMatches(canary?.when ?? []).map((match) => ({ ...match, port: port.port }));
  const rule =
    canary === undefined || matches.length === 0
      ? []
      : [{ match: matches, route: routeToVersion(to, canary.version) }];
  return [...rule, { match: [{ port: port.port }], route: routeToSplit(to, input.release) }];
}

function tlsRoutes(input: MeshRoutesInput, port: Port): VirtualServiceSpecTls[] {
  const sniHosts = [input.host, ...port.sniHosts];
  const to = destination(input, port);
  const { canary } = input.release;
  const matches = connectionMatches(canary?.when ?? []).map((match) => ({
    ...match,
    port: port.port,
    sniHosts,
  }));
  const rule =
    canary === undefined || matches.length === 0
      ? []
      : [{ match: matches, route: routeToVersion(to, canary.version) }];
  return [...rule, { match: [{ port: port.port, sniHosts }], route: routeToSplit(to, input.release) }];
}

function hasSeveralPorts(input: MeshRoutesInput): boolean {
  return input.ports.length > 1;
}

function destination(input: MeshRoutesInput, port: Port) {
  return { host: input.host, port: port.port };
}

function unlessEmpty<Route>(routes: Route[]): Route[] | undefined {
  return routes.length === 0 ? undefined : routes;
}
