import type { GatewayApiRoute, Reference } from '../../mesh/gateway-api/routes';
import { waypointOfService } from '../../mesh/gateway-api/waypoints';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { serviceHost } from '../../mesh/registry/hosts';
import { isExportedTo } from '../../mesh/registry/services';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const httpRouteBesideVirtualService = rule({
  name: 'http-route-beside-virtual-service',
  description: 'A route of the Gateway API and a VirtualService have rules for the same host in the mesh.',
  severity: 'warning',
  messages: {
    sidecars: {
      message: '{kind} {route} also has rules for {host}',
      effect:
        'sidecars use one of the two: in namespace {namespace} the {kind}, elsewhere the older one; they ignore the rules of the other',
      fix: 'keep the rules in one of the two kinds of objects',
    },
    waypoint: {
      message: '{kind} {route} also has rules for {host}',
      effect:
        '{waypoint} merges the rules of both, all of one object before those of the other; before Istio 1.28.6 and 1.29.2, it has only one of the two',
      fix: 'keep the rules in one of the two kinds of objects',
    },
  },
  check(mesh, report) {
    const byHost = new Map<string, Claim[]>();
    for (const route of mesh.gatewayApi.routes) {
      if (route.object.kind !== 'HTTPRoute' && route.object.kind !== 'GRPCRoute') continue;
      for (const parent of route.parents.filter(({ group, kind }) => group === '' && kind === 'Service')) {
        const host = serviceHost(parent.name, { namespace: parent.namespace, domain: mesh.domain });
        addTo(byHost, host, { route, parent });
      }
    }
    if (byHost.size === 0) return;
    for (const virtualService of mesh.virtualServices) {
      const { object, hosts, gateways, http } = virtualService;
      if (!gateways.has(MESH) || http.length === 0) continue;
      for (const [index, host] of hosts.entries()) {
        const claim = byHost.get(host)?.find((each) => meet(virtualService, each));
        if (claim === undefined) continue;
        const { object: other } = claim.route;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const related = [
          { at: fieldOf(other, ...claim.parent.at, 'name'), message: `${other.kind} ${other.name}` },
        ];
        const words = { kind: other.kind, route: `${other.namespace}/${other.name}`, host };
        const waypoint = waypointOf(mesh, host);
        if (waypoint !== undefined) report('waypoint', { at, related, with: { ...words, waypoint } });
        else report('sidecars', { at, related, with: { ...words, namespace: other.namespace } });
      }
    }
  },
});

/** A route with a Service as one of its parents. */
interface Claim {
  readonly route: GatewayApiRoute;
  readonly parent: Reference;
}

/** Whether a proxy has both, for one port. */
function meet({ exportedTo, http }: VirtualService, { route, parent }: Claim): boolean {
  const { namespace } = route.object;
  // A route in another namespace than its Service is for callers of its own namespace alone.
  const isProducer = namespace === parent.namespace;
  const isSeen = isProducer
    ? exportedTo.everywhere || exportedTo.namespaces.size > 0
    : isExportedTo(exportedTo, namespace);
  const isForPort = http.some(
    ({ matches }) =>
      matches.length === 0 ||
      matches.some(({ match }) => parent.port === undefined || (match.port ?? parent.port) === parent.port),
  );
  return isSeen && isForPort;
}

function waypointOf(mesh: Mesh, host: string): string | undefined {
  const [service] = mesh.services.named(host);
  const waypoint = service?.object && waypointOfService(mesh, service.object);
  return waypoint && `${waypoint.namespace}/${waypoint.name}`;
}
