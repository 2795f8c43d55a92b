import type { Gateway } from '../../mesh/gateway/gateways';
import { type Attachment, acceptsNamespace, attachmentOf, takenBy } from '../../mesh/gateway-api/attachments';
import type { GatewayApiGateway } from '../../mesh/gateway-api/gateways';
import { GATEWAY_API, type GatewayApiRoute, type Reference } from '../../mesh/gateway-api/routes';
import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { hostsOverlap } from '../../mesh/registry/hosts';
import type { Report } from '../rule';
import { rule } from '../rule';

const messages = {
  listener: {
    message: 'Gateway {gateway} has no {listener} for {kind} {route}',
    effect: 'no listener takes the route: its requests get 404 (flag NR), or no connection',
    fix: 'reference one of its listeners: {listeners}',
  },
  hostname: {
    message: 'Gateway {gateway} serves no hostname of {kind} {route}',
    effect:
      'the route is not attached (NoMatchingListenerHostname): requests for its hosts get 404 (flag NR)',
    fix: 'change the hostnames here, or those of the listeners: {served}',
  },
  hostnameAlso: {
    message: 'Gateway {gateway} serves no hostname of {kind} {route}',
    effect: 'the route is not attached to it (NoMatchingListenerHostname), only to its other parents',
    fix: 'remove the Gateway here, or change the hostnames of its listeners: {served}',
    severity: 'warning',
  },
  namespace: {
    message: 'Gateway {gateway} accepts no route of namespace {namespace} on {listener}',
    effect: 'the route is not attached (NotAllowedByListeners): its requests get 404 (flag NR)',
    fix: 'set allowedRoutes.namespaces on the listener: from: All, or a selector that matches {namespace}',
  },
  kind: {
    message: 'Gateway {gateway} accepts no {kind} on {listener}',
    effect:
      'the route is not attached (NotAllowedByListeners): its requests get 404 (flag NR), or no connection',
    fix: 'reference a listener whose protocol and allowedRoutes.kinds accept {kind}; here they accept {kinds}',
  },
  waypoint: {
    message: '{kind} {route} references waypoint {gateway} as its parent',
    effect: 'the listener of a waypoint takes no routes: the rules apply to no request',
    fix: 'reference the Service that clients call: group: "", kind: Service',
  },
  istio: {
    message: '{kind} {route} references {gateway}, an Istio Gateway',
    effect: 'routes of the Gateway API attach only to its own Gateways: the rules apply to no request',
    fix: 'reference a Gateway of gateway.networking.k8s.io, or write a VirtualService',
  },
  host: {
    message: 'no listener that {kind} {route} references serves {host}',
    effect: 'the route is attached for its other hostnames alone: requests for {host} get 404 (flag NR)',
    fix: 'remove the hostname, or add a listener that serves it',
    severity: 'warning',
  },
  taken: {
    message: 'listener {other} of {gateway} takes {host} from listener {listener}',
    effect:
      'its hostname is more specific, and {kind} {route} is not attached to it: requests for {host} get 404 (flag NR)',
    fix: 'reference listener {other} as well',
    severity: 'warning',
  },
} as const;

export const gatewayApiRouteNotAttached = rule({
  name: 'gateway-api-route-not-attached',
  description: 'A route of the Gateway API references a parent that does not take it.',
  severity: 'error',
  messages,
  check(mesh, report) {
    const { routes, gateways: all } = mesh.gatewayApi;
    const gateways = new Map(all.map((each) => [nameOf(each), each]));
    // Which of two objects with one name is applied is unknown.
    const repeated = new Set(all.filter((each) => gateways.get(nameOf(each)) !== each).map(nameOf));
    const istioGateways = new Map(mesh.gateways.map((each) => [each.name, each]));
    for (const route of routes) {
      if (route.hostnames.some(hasPlaceholder)) continue;
      const parents = route.parents.filter(({ group, kind }) => group === GATEWAY_API && kind === 'Gateway');
      const found = parents.flatMap((parent): Found[] => {
        const name = `${parent.namespace}/${parent.name}`;
        const gateway = repeated.has(name) ? undefined : gateways.get(name);
        if (gateway === undefined || isUnclear(gateway, parent)) return [];
        return [{ parent, gateway, attachment: attachmentOf(mesh, route, parent, gateway) }];
      });
      const attached = found.filter(({ attachment }) => attachment.refusal === undefined);
      const hasOthers = attached.length > 0 || found.length < route.parents.length;
      reportIstioGateways(report, route, gateways, istioGateways);
      for (const each of found) reportGateway(mesh, report, route, each, hasOthers);
      if (found.length === parents.length) reportHosts(report, route, attached);
    }
  },
});

type Told = Report<typeof messages>;

/** A parent reference to a Gateway of the files. */
interface Found {
  readonly parent: Reference;
  readonly gateway: GatewayApiGateway;
  readonly attachment: Attachment;
}

/** Parents that are Gateways of Istio, by their group or since only such a Gateway has the name. */
function reportIstioGateways(
  report: Told,
  { object, parents }: GatewayApiRoute,
  gateways: ReadonlyMap<string, GatewayApiGateway>,
  istioGateways: ReadonlyMap<string, Gateway>,
): void {
  for (const { at, group, kind, namespace, name } of parents) {
    const gateway = `${namespace}/${name}`;
    const found = istioGateways.get(gateway);
    const isMeant = group === 'networking.istio.io' || (group === GATEWAY_API && !gateways.has(gateway));
    if (kind !== 'Gateway' || found === undefined || !isMeant) continue;
    report('istio', {
      at: fieldOf(object, ...at, 'name'),
      related: [{ at: fieldOf(found.object, 'metadata', 'name'), message: `Gateway ${gateway}` }],
      with: { kind: object.kind, route: object.name, gateway },
    });
  }
}

function isUnclear({ listeners }: GatewayApiGateway, { sectionName, port }: Reference): boolean {
  const texts = listeners.flatMap(({ name, hostname }) => [name, hostname]);
  return [sectionName ?? '', ...texts].some(hasPlaceholder) || typeof port === 'string';
}

function reportGateway(
  mesh: Mesh,
  report: Told,
  route: GatewayApiRoute,
  { parent, gateway, attachment }: Found,
  hasOthers: boolean,
): void {
  const { object } = route;
  const words = { kind: object.kind, route: object.name, gateway: nameOf(gateway) };
  const at = (...path: (string | number)[]) => fieldOf(object, ...parent.at, ...path);
  if (gateway.isWaypoint) {
    report('waypoint', { at: at('name'), with: words });
    return;
  }
  const { named, refusal } = attachment;
  const related = [{ at: fieldOf(gateway.object, 'spec', 'listeners'), message: 'its listeners' }];
  const [first] = named;
  const listener = first !== undefined && named.length === 1 ? `listener ${first.name}` : 'any listener';
  switch (refusal) {
    case 'listener': {
      const field = parent.sectionName === undefined ? 'port' : 'sectionName';
      const listeners = gateway.listeners.map(({ name, port }) => `${name} (${port})`).join(', ') || 'none';
      const holes = { ...words, listeners, listener: wantedOf(parent) };
      report('listener', { at: at(field), related, with: holes });
      break;
    }
    case 'hostname': {
      const served = [...new Set(named.map(({ hostname }) => hostname))].join(', ');
      const id = hasOthers ? 'hostnameAlso' : 'hostname';
      report(id, { at: fieldOf(object, 'spec', 'hostnames'), related, with: { ...words, served } });
      break;
    }
    case 'namespace': {
      const { namespace } = object;
      const accepts = gateway.listeners.some((each) => acceptsNamespace(mesh, gateway, each, namespace));
      // If no listener accepts another namespace, unresolved-gateway-api-route says so.
      if (!accepts && namespace !== gateway.object.namespace) return;
      report('namespace', { at: at('name'), related, with: { ...words, listener, namespace } });
      break;
    }
    case 'kind': {
      const kinds = [...new Set(named.flatMap((each) => [...(each.kinds ?? [])]))].join(', ') || 'none';
      report('kind', { at: at('name'), related, with: { ...words, listener, kinds } });
      break;
    }
  }
}

function wantedOf({ sectionName, port }: Reference): string {
  const name = sectionName === undefined ? 'listener' : `listener ${sectionName}`;
  return port === undefined ? name : `${name} on port ${port}`;
}

/** Hostnames of a route that is attached, of which no listener serves some. */
function reportHosts(report: Told, route: GatewayApiRoute, found: readonly Found[]): void {
  const { object, hostnames } = route;
  const attached = found.flatMap(({ gateway, attachment }) =>
    attachment.taking.map((listener) => ({ listener, gateway })),
  );
  if (attached.length === 0) return;
  const isTaking = new Set(attached.map(({ listener }) => listener));
  for (const [index, host] of hostnames.entries()) {
    const at: Field = fieldOf(object, 'spec', 'hostnames', index);
    const words = { kind: object.kind, route: object.name, host };
    const serving = attached.filter(({ listener }) => hostsOverlap(listener.hostname, host));
    if (serving.length === 0) {
      report('host', { at, with: words });
      continue;
    }
    const lost = serving.map((each) => ({ ...each, other: takenBy(each.gateway, each.listener, host) }));
    const [first] = lost;
    if (first?.other === undefined || !lost.every(({ other }) => other && !isTaking.has(other))) continue;
    report('taken', {
      at,
      related: [{ at: first.other.at, message: `listener ${first.other.name}` }],
      with: {
        ...words,
        other: first.other.name,
        listener: first.listener.name,
        gateway: nameOf(first.gateway),
      },
    });
  }
}

function nameOf({ object }: GatewayApiGateway): string {
  return `${object.namespace}/${object.name}`;
}
