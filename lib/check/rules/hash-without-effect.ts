import { waypointOfService } from '../../mesh/gateway-api/waypoints';
import type { Mesh } from '../../mesh/mesh';
import type { TrafficPolicy } from '../../mesh/objects/istio-types';
import { type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { MeshPort } from '../../mesh/registry/services';
import { destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

const effect = 'the route has no hash policy: requests of one client reach any pod, and sessions are lost';

export const hashWithoutEffect = rule({
  name: 'hash-without-effect',
  description: 'A DestinationRule has a consistentHash, but the route that should use it does not hash.',
  severity: 'warning',
  messages: {
    waypoint: {
      message: 'consistentHash of {host} needs a route at waypoint {waypoint}',
      effect: `before Istio 1.31, a waypoint hashes only in a route of a VirtualService or HTTPRoute; ${effect}`,
      fix: 'add a VirtualService for {host} that routes to it, or use Istio 1.31',
    },
    waypointPort: {
      message: 'consistentHash for port {port} of {host} needs a route at waypoint {waypoint}',
      effect: `without a VirtualService or HTTPRoute, a waypoint does not read the hash of a port; ${effect}`,
      fix: 'add a VirtualService for {host} that routes to port {port}, or move the hash to trafficPolicy',
    },
    port: {
      message: 'this route to {host} names no port, so consistentHash for port {port} is unused',
      effect: `a route uses the hash of the port that it names; ${effect}`,
      fix: 'write port {port} in the destination, or move the hash to trafficPolicy',
    },
    connections: {
      message: 'consistentHash of {host} compares requests, and its ports are for TCP',
      effect:
        'a proxy of TCP connections reads no header, cookie or parameter: connections of one client reach any pod, and sessions are lost',
      fix: 'write useSourceIp: true, or name the port http-… if it is one of HTTP',
    },
    headless: {
      message: 'consistentHash of {host} has no effect: the Service is headless',
      effect:
        'sidecars connect to the pod whose address the client chose; only gateways balance requests to a headless Service',
      fix: 'add a Service with a clusterIP for the same pods, and call that one',
    },
    subset: {
      message: 'subset {subset} of {host} replaces the consistentHash of the host',
      effect: 'requests to the subset are balanced as it says, and those of one client reach any of its pods',
      fix: 'write consistentHash in the subset too, if its clients should stay on one pod',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const routes = routesByHost(mesh);
    for (const { object, spec, host } of mesh.destinationRules.all) {
      const hashes = hashesOf(spec.trafficPolicy);
      if (hashes.length === 0) continue;
      const [service] = mesh.services.named(host);
      const to = routes.get(host) ?? [];
      const waypoint =
        service?.object?.kind === 'Service' ? waypointOfService(mesh, service.object) : undefined;
      const hasRoute =
        to.some(({ virtualService }) => virtualService.gateways.has(MESH)) ||
        hasHttpRoute(mesh, service?.object?.namespace ?? '', host);
      const name = service?.object?.name ?? host;
      for (const { path, port, isOfRequests } of hashes) {
        const hashAt = fieldOf(object, ...path);
        const ports = (service?.ports ?? []).filter(({ number }) => port === undefined || port === number);
        if (service?.object?.kind === 'Service' && isOfRequests && ports.length > 0 && ports.every(isTcp))
          report('connections', { at: hashAt, with: { host: name } });
        else if (service?.resolution === 'headless' && !to.some(isOfGateway))
          report('headless', { at: hashAt, with: { host: name } });
        if (port !== undefined) continue;
        for (const [index, { name: subset = '', trafficPolicy }] of (spec.subsets ?? []).entries()) {
          const own = trafficPolicy?.loadBalancer;
          if (own === undefined || 'consistentHash' in own || !('simple' in own)) continue;
          const subsetAt = fieldOf(object, 'spec', 'subsets', index, 'trafficPolicy', 'loadBalancer');
          const related = [{ at: hashAt, message: 'the consistentHash of the host' }];
          report('subset', { at: subsetAt, related, with: { host: name, subset } });
        }
      }
      for (const { path, port } of hashes) {
        const at = fieldOf(object, ...path);
        const [other] = to.filter(({ destination }) => destination.port === undefined);
        if (waypoint !== undefined && !hasRoute) {
          const related = [{ at: waypoint.at, message: 'the waypoint' }];
          const words = { host: service?.object?.name ?? host, waypoint: waypoint.name };
          if (port === undefined) report('waypoint', { at, related, with: words });
          else report('waypointPort', { at, related, with: { ...words, port } });
        } else if (
          port !== undefined &&
          other !== undefined &&
          hashes.every((each) => each.port !== undefined)
        ) {
          report('port', {
            at: other.at,
            related: [{ at, message: `consistentHash for port ${port}` }],
            with: { host: service?.object?.name ?? host, port },
          });
        }
      }
    }
  },
});

interface Hash {
  readonly path: FieldPath;
  readonly port: number | undefined;
  /** Whether it hashes a part of a request, rather than the address of the client. */
  readonly isOfRequests: boolean;
}

function isTcp({ protocol }: MeshPort): boolean {
  return protocol === 'tcp' || protocol === 'tls';
}

function isOfGateway({ virtualService: { gateways } }: RouteDestination): boolean {
  return [...gateways].some((each) => each !== MESH);
}

const ofRequests = ['httpHeaderName', 'httpCookie', 'httpQueryParameterName'];

function hashesOf(policy: TrafficPolicy | undefined): Hash[] {
  const has = (each: TrafficPolicy | undefined) =>
    each?.loadBalancer !== undefined && 'consistentHash' in each.loadBalancer;
  const isOfRequests = (each: TrafficPolicy | undefined) => {
    const { consistentHash = {} } = (each?.loadBalancer ?? {}) as { consistentHash?: object };
    return ofRequests.some((field) => field in consistentHash);
  };
  const path = ['spec', 'trafficPolicy'];
  const whole = has(policy)
    ? [
        {
          path: [...path, 'loadBalancer', 'consistentHash'],
          port: undefined,
          isOfRequests: isOfRequests(policy),
        },
      ]
    : [];
  const ofPorts = (policy?.portLevelSettings ?? []).flatMap((each, index) =>
    has(each)
      ? [
          {
            path: [...path, 'portLevelSettings', index, 'loadBalancer', 'consistentHash'],
            port: each.port?.number,
            isOfRequests: isOfRequests(each),
          },
        ]
      : [],
  );
  return [...whole, ...ofPorts];
}

/** The destinations of http rules by host, mirrors left out. */
function routesByHost(mesh: Mesh): ReadonlyMap<string, readonly RouteDestination[]> {
  const routes = new Map<string, RouteDestination[]>();
  for (const each of destinationsOf(mesh)) {
    if (each.kind !== 'http' || each.isMirror) continue;
    addTo(routes, each.host, each);
  }
  return routes;
}

/** Whether an HTTPRoute or GRPCRoute has the Service as its parent. */
function hasHttpRoute(mesh: Mesh, namespace: string, host: string): boolean {
  const [name = ''] = host.split('.');
  return mesh.gatewayApi.routes.some(
    ({ object, parents }) =>
      (object.kind === 'HTTPRoute' || object.kind === 'GRPCRoute') &&
      parents.some((each) => each.kind === 'Service' && each.name === name && each.namespace === namespace),
  );
}
