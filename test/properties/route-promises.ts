import { isDeepStrictEqual } from 'node:util';
import type { RouteMatch, RouteSpec } from './manifests';
import { allRoutes, boundTo, type Reading, routesOf, serviceOfHost } from './reading';

/** What is promised of routes and their order: each gives the violations in a reading. */
export const routePromises = {
  'every http route has a name, unique in its VirtualService': (reading: Reading) =>
    reading.virtualServices.flatMap((one) => {
      const names = (one.spec.http ?? []).map(({ name }) => name ?? '');
      return names
        .filter((name, index) => name === '' || names.indexOf(name) !== index)
        .map((name) => `${one.key}: the name ${JSON.stringify(name)}`);
    }),

  'header rules stand before the default of their port and path': (reading: Reading) =>
    reading.virtualServices.flatMap((one) => {
      const routes = routesOf(one);
      return routes.flatMap((later, index) =>
        routes
          .slice(0, index)
          .filter((earlier) => earlier.section === later.section)
          .filter((earlier) =>
            matchesOf(later.route).some((match) =>
              matchesOf(earlier.route).some((all) => covers(all, match)),
            ),
          )
          .map((earlier) => `${later.place} is never asked, since ${earlier.place} takes its requests`),
      );
    }),

  'each port of a Service keeps a way of its own to the versions': (reading: Reading) =>
    reading.services.flatMap((service) =>
      (service.spec.ports ?? []).flatMap(({ port, appProtocol }) => {
        const ways = reading.virtualServices
          .filter((one) => boundTo(one).includes('mesh'))
          .flatMap(routesOf)
          .filter(({ section, route }) =>
            matchesOf(route).some((match) => isWayOf(match, section, port, service.spec.ports?.length === 1)),
          )
          .filter(({ route }) =>
            (route.route ?? []).every(
              ({ destination }) =>
                serviceOfHost(reading, destination?.host) === service && destination?.port?.number === port,
            ),
          );
        const section = appProtocol === 'tcp' || appProtocol === 'tls' ? appProtocol : 'http';
        return ways.some((way) => way.section === section)
          ? []
          : [`${service.key}: port ${port} (${appProtocol}) has no default route`];
      }),
    ),

  'the same rules and shares at the ingress and in the mesh': (reading: Reading) =>
    reading.virtualServices
      .filter((one) => !boundTo(one).includes('mesh'))
      .flatMap((one) =>
        byPath(one.spec.http ?? []).flatMap(([path, routes]) => {
          const { host, port } = routes[0]?.route?.[0]?.destination ?? {};
          const mesh = reading.virtualServices
            .filter((other) => boundTo(other).includes('mesh'))
            .flatMap((other) => other.spec.http ?? [])
            .filter((route) => {
              const destination = route.route?.[0]?.destination;
              return destination?.host === host && destination?.port?.number === port?.number;
            });
          return isDeepStrictEqual(release(routes), release(mesh))
            ? []
            : [`${one.key}: ${path} follows other rules than the mesh's ${host}:${port?.number}`];
        }),
      ),

  "callers are matched in the mesh alone, never through the match's gateways": (reading: Reading) =>
    allRoutes(reading).flatMap(({ place, route, virtualService }) =>
      matchesOf(route).flatMap((match) => {
        const atGateway = !boundTo(virtualService).includes('mesh');
        const callers = 'sourceLabels' in match || 'sourceNamespace' in match;
        return 'gateways' in match || (atGateway && callers) ? [`${place}: ${JSON.stringify(match)}`] : [];
      }),
    ),
} satisfies Record<string, (reading: Reading) => string[]>;

/** The alternatives of a route; one that asks for nothing where it has none. */
function matchesOf(route: RouteSpec): readonly RouteMatch[] {
  return route.match ?? [{}];
}

/** True when every request that `match` takes is taken by `all` before it. */
function covers(all: RouteMatch, match: RouteMatch): boolean {
  return Object.entries(all).every(([field, asked]) => {
    const given = match[field];
    if (field === 'uri') return coversPath(asked, given);
    if (!isFields(asked) || !isFields(given)) return isDeepStrictEqual(asked, given);
    return Object.entries(asked).every(([key, value]) => isDeepStrictEqual(value, given[key]));
  });
}

function coversPath(all: unknown, path: unknown): boolean {
  if (!isFields(all) || !isFields(path)) return false;
  const below = path['prefix'] ?? path['exact'];
  if (typeof all['prefix'] === 'string' && typeof below === 'string') return below.startsWith(all['prefix']);
  return isDeepStrictEqual(all, path);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a match that asks for the port alone, or for nothing where the service has no other port. */
function isWayOf(match: RouteMatch, section: string, port: number | undefined, only: boolean): boolean {
  const { port: asked, sniHosts, ...rest } = match;
  if (Object.keys(rest).length > 0 || (sniHosts !== undefined) !== (section === 'tls')) return false;
  return asked === port || (only && asked === undefined);
}

/** The routes of a gateway's VirtualService that lead to services, by their path. */
function byPath(routes: readonly RouteSpec[]): [string, RouteSpec[]][] {
  const paths = new Map<string, RouteSpec[]>();
  for (const route of routes.filter(({ redirect }) => redirect === undefined)) {
    for (const path of new Set(matchesOf(route).map(({ uri }) => JSON.stringify(uri)))) {
      paths.set(path, [...(paths.get(path) ?? []), route]);
    }
  }
  return [...paths];
}

/** Who gets which version, without what only one of gateway and mesh can tell: paths, ports and callers. */
function release(routes: readonly RouteSpec[]) {
  return routes
    .map((route) => ({
      match: matchesOf(route)
        .filter((match) => !('sourceLabels' in match || 'sourceNamespace' in match))
        .map(({ uri: _uri, port: _port, ...rest }) => rest),
      shares: (route.route ?? []).map(({ destination, weight }) => [destination?.subset, weight]),
    }))
    .filter(({ match }) => match.length > 0);
}
