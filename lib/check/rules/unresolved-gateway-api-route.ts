import type { GatewayApiGateway } from '../../mesh/gateway-api/gateways';
import { isGranted } from '../../mesh/gateway-api/reference-grants';
import { namespacesOf } from '../../mesh/injection/namespaces';
import { selects } from '../../mesh/injection/webhooks';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { rule } from '../rule';

export const unresolvedGatewayApiRoute = rule({
  name: 'unresolved-gateway-api-route',
  description:
    'A route of the Gateway API references a Gateway or a Service that does not exist or does not allow it.',
  severity: 'error',
  upstream: ['KIA1401', 'KIA1402'],
  messages: {
    gateway: {
      message: '{kind} {route} references Gateway {name}, which does not exist',
      effect: 'no gateway serves the route: its requests get 404',
      fix: 'reference an existing Gateway, with its namespace if it is in another one',
    },
    unknown: {
      message: '{kind} {route} references Gateway {name}, which is not in these files',
      effect: 'if it does not exist, no gateway serves the route: its requests get 404',
      fix: 'check it together with the Gateway',
      severity: 'warning',
    },
    service: {
      message: '{kind} {route} references Service {name}, which does not exist',
      effect: 'requests that match the route get 500',
      fix: 'reference an existing Service; in another namespace it also needs its namespace and a ReferenceGrant',
    },
    grant: {
      message: '{kind} {route} references Service {name} without a ReferenceGrant',
      effect:
        'the Service is in another namespace, and no ReferenceGrant there allows it: requests that match the route get 500',
      fix: 'add a ReferenceGrant for {kind} of namespace {own} to the namespace of the Service',
    },
    unasked: {
      message: '{kind} {route} references Service {name}, which needs a ReferenceGrant',
      effect:
        'the Service is in another namespace: without a ReferenceGrant there, requests that match the route get 500',
      fix: 'add a ReferenceGrant for {kind} of namespace {own} to the namespace of the Service',
      severity: 'warning',
    },
    closed: {
      message: 'Gateway {name} does not accept {kind} {route} from namespace {own}',
      effect: 'no gateway serves the route: its requests get 404',
      fix: 'set allowedRoutes.namespaces on a listener of the Gateway: from: All, or a selector that matches {own}',
    },
    port: {
      message: '{kind} {route} references port {port} of Service {name}, which has {ports}',
      effect: 'requests that match the route get 500',
      fix: 'reference a port that the Service has',
    },
  },
  check(mesh, report) {
    const { routes, gateways: all, referenceGrants } = mesh.gatewayApi;
    const gateways = new Map(all.map((each) => [`${each.object.namespace}/${each.object.name}`, each]));
    for (const { object, parents, rules } of routes) {
      const { kind, name: route, namespace: own } = object;
      for (const { at, ...parent } of parents) {
        const { namespace } = parent;
        if (namespace === '' || parent.name === '') continue;
        const name = `${namespace}/${parent.name}`;
        const gateway = gateways.get(name);
        if (gateway !== undefined && namespace !== own && !acceptsRoutesOf(mesh, gateway, own)) {
          const listeners = fieldOf(gateway.object, 'spec', 'listeners');
          report('closed', {
            at: fieldOf(object, ...at, 'name'),
            related: [{ at: listeners, message: 'its listeners' }],
            with: { kind, route, name, own },
          });
        }
        if (parent.kind !== 'Gateway' || gateway !== undefined || !mesh.knowsNamespace(namespace)) continue;
        if (gateways.size === 0 && !mesh.isComplete) continue;
        report(gateways.size === 0 ? 'unknown' : 'gateway', {
          at: fieldOf(object, ...at, 'name'),
          with: { kind, route, name },
        });
      }
      for (const { at, ...backend } of rules.flatMap(({ backends }) => backends)) {
        const { namespace, port } = backend;
        if (namespace === '' || backend.name === '') continue;
        if (backend.kind !== 'Service' || backend.group !== '' || !mesh.knowsNamespace(namespace)) continue;
        const name = `${namespace}/${backend.name}`;
        const [service] = mesh.services.named(`${backend.name}.${namespace}.svc.${mesh.domain}`);
        if (service === undefined) {
          report('service', { at: fieldOf(object, ...at, 'name'), with: { kind, route, name } });
        } else if (namespace !== own && !referenceGrants.some((each) => isGranted(each, object, backend))) {
          const isSure =
            mesh.isComplete || referenceGrants.some((each) => each.object.namespace === namespace);
          const place = fieldOf(object, ...at, 'namespace');
          report(isSure ? 'grant' : 'unasked', { at: place, with: { kind, route, name, own } });
        } else if (
          port !== undefined &&
          knowsPorts(service) &&
          !service.ports.some(({ number }) => number === port)
        ) {
          const ports = service.ports.map(({ number }) => number).join(', ');
          report('port', { at: fieldOf(object, ...at, 'port'), with: { kind, route, name, port, ports } });
        }
      }
    }
  },
});

/** Whether all ports of a service are known: not of one that is only assumed to exist. */
function knowsPorts({ object, generated }: MeshService): boolean {
  return object !== undefined || generated?.ports !== undefined;
}

/** Whether a listener of a Gateway accepts routes of another namespace. */
function acceptsRoutesOf(mesh: Mesh, { listeners }: GatewayApiGateway, own: string): boolean {
  return listeners.some(({ accepts }) => {
    if (typeof accepts === 'string') return accepts === 'All';
    // A namespace that is not in the files may have any labels.
    const labels = namespacesOf(mesh).get(own)?.labels;
    return labels === undefined || selects(accepts, labels);
  });
}
