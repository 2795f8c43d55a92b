import type { GatewayApiRoute, Reference } from '../../mesh/gateway-api/routes';
import { waypointOfService } from '../../mesh/gateway-api/waypoints';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { serviceHost } from '../../mesh/registry/hosts';
import { type Report, rule } from '../rule';

const messages = {
  service: {
    message: '{parent} {service}, the parent of {kind} {route}, does not exist',
    effect: 'the route is not attached (NoMatchingParent): its rules apply to no request',
    fix: 'reference an existing {parent}, with its namespace if it is in another one',
  },
  port: {
    message: 'Service {service}, the parent of {kind} {route}, has no port {port}',
    effect: 'the rules are for calls of port {port} alone: they apply to no request',
    fix: 'reference a port that the Service has ({ports}), or none for all of them',
  },
  consumer: {
    message: '{kind} {route} is for callers of its own namespace {namespace} alone',
    effect:
      'its parent Service is in another namespace: sidecars of namespace {namespace} follow the rules, all other callers do not',
    fix: 'put the route into the namespace of Service {service} if all callers are meant',
    severity: 'info',
  },
  otherWaypoint: {
    message: 'the waypoint of Service {service} ignores {kind} {route}',
    effect:
      'a waypoint takes rules only from the namespace of the Service and its own, and the route is in {namespace}: the rules apply to no request',
    fix: 'put the route into the namespace of the Service',
    severity: 'warning',
  },
} as const;

export const serviceRouteWithoutEffect = rule({
  name: 'service-route-without-effect',
  description:
    'A route of the Gateway API with a Service as its parent applies to no caller, or not to all of them.',
  severity: 'error',
  messages,
  check(mesh, report) {
    for (const route of mesh.gatewayApi.routes) {
      for (const parent of route.parents) reportService(mesh, report, route, parent);
    }
  },
});

type Told = Report<typeof messages>;

function reportService(mesh: Mesh, report: Told, { object }: GatewayApiRoute, parent: Reference): void {
  const { group, kind, namespace, name, port } = parent;
  if (!isService(parent) || namespace === '' || name === '') return;
  const service = `${namespace}/${name}`;
  const words = { kind: object.kind, route: object.name, service };
  if (mesh.known.object(group, kind, namespace, name) === 'no') {
    report('service', { at: fieldOf(object, ...parent.at, 'name'), with: { ...words, parent: kind } });
  }
  if (kind !== 'Service') return;
  reportConsumer(mesh, report, object, parent);
  const [there] = mesh.services.named(serviceHost(name, { namespace, domain: mesh.domain }));
  if (typeof port !== 'number' || there?.object?.kind !== 'Service') return;
  if (there.ports.some(({ number }) => number === port)) return;
  const ports = there.ports.map(({ number }) => number).join(', ');
  report('port', {
    at: fieldOf(object, ...parent.at, 'port'),
    related: [{ at: fieldOf(there.object, 'spec', 'ports'), message: 'its ports' }],
    with: { ...words, port, ports },
  });
}

function isService({ group, kind }: Reference): boolean {
  return (group === '' && kind === 'Service') || (group === 'networking.istio.io' && kind === 'ServiceEntry');
}

/** A route in another namespace than its Service is for sidecars of its own namespace. */
function reportConsumer(
  mesh: Mesh,
  report: Told,
  object: MeshObject,
  { at, namespace, name }: Reference,
): void {
  const [service] = mesh.services.named(serviceHost(name, { namespace, domain: mesh.domain }));
  if (namespace === object.namespace || service?.object?.kind !== 'Service') return;
  const waypoint = waypointOfService(mesh, service.object);
  if (waypoint?.namespace === object.namespace) return;
  report(waypoint === undefined ? 'consumer' : 'otherWaypoint', {
    at: fieldOf(object, ...at, 'namespace'),
    with: {
      kind: object.kind,
      route: object.name,
      namespace: object.namespace,
      service: `${namespace}/${name}`,
    },
  });
}
