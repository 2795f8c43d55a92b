import type {
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecTcp,
  VirtualServiceSpecTls,
} from '../../../imports/networking.istio.io';
import { isHttp, type Port } from '../values/port';
import { type Release, routeToSplit, routeToVersion } from '../values/release';
import { type RoutePolicy, toRouteFields } from '../values/route-policy';
import { type CallersMatch, callersMatches, meshMatches } from './rule-matches';
import { type PatchedRule, patchedRule, type ReleaseRule } from './rule-patches';

/** What the mesh's VirtualService of a service is written from. */
export interface MeshRoutesInput {
  readonly host: string;
  readonly ports: readonly Port[];
  readonly release: Release;
  readonly policy: RoutePolicy;
  readonly patches: readonly PatchedRule[];
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
    patched(input, port, 'by-match', {
      name: `${canary.version.versionName}-by-match${several ? `-${port.port}` : ''}`,
      match: meshMatches(canary.when).map((match) => (several ? { ...match, port: port.port } : match)),
      route: routeToVersion(destination(input, port), canary.version),
      ...toRouteFields(input.policy),
    }),
  ];
}

function httpDefault(input: MeshRoutesInput, port: Port): VirtualServiceSpecHttp {
  const several = hasSeveralPorts(input);
  return patched(input, port, 'default', {
    name: `default${several ? `-${port.port}` : ''}`,
    match: several ? [{ port: port.port }] : undefined,
    route: routeToSplit(destination(input, port), input.release),
    ...toRouteFields(input.policy),
  });
}

function patched(
  { patches }: MeshRoutesInput,
  { port }: Port,
  rule: ReleaseRule,
  route: VirtualServiceSpecHttp,
): VirtualServiceSpecHttp {
  return patchedRule(route, { rule, at: 'mesh', port }, patches);
}

function tcpRoutes(input: MeshRoutesInput, port: Port): VirtualServiceSpecTcp[] {
  return connectionRoutes(input, port, (callers) => ({ ...callers, port: port.port }));
}

function tlsRoutes(input: MeshRoutesInput, port: Port): VirtualServiceSpecTls[] {
  const sniHosts = [input.host, ...port.sniHosts];
  return connectionRoutes(input, port, (callers) => ({ ...callers, port: port.port, sniHosts }));
}

/** A rule for callers, where the release has one, and the split; `complete` says what both match beside. */
function connectionRoutes<Match>(
  input: MeshRoutesInput,
  port: Port,
  complete: (callers: CallersMatch) => Match,
) {
  const to = destination(input, port);
  const { canary } = input.release;
  const byDefault = { match: [complete({})], route: routeToSplit(to, input.release) };
  const alternatives = callersMatches(canary?.when ?? []);
  if (canary === undefined || alternatives.length === 0) return [byDefault];
  return [{ match: alternatives.map(complete), route: routeToVersion(to, canary.version) }, byDefault];
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
