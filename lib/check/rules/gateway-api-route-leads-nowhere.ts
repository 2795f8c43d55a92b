import type { GatewayApiGateway } from '../../mesh/gateway-api/gateways';
import { isGranted } from '../../mesh/gateway-api/reference-grants';
import { namespacesOf } from '../../mesh/injection/namespaces';
import { selects } from '../../mesh/injection/webhooks';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const gatewayApiRouteLeadsNowhere = rule({
  name: 'gateway-api-route-leads-nowhere',
  description:
    'A route of the Gateway API hangs on a Gateway that is not there, or leads to a Service that is not.',
  severity: 'error',
  upstream: ['KIA1401', 'KIA1402'],
  messages: {
    gateway: {
      message: '{kind} {route} hangs on Gateway {name}, and there is none',
      effect: 'no gateway has the route: 404 for its requests',
      fix: 'name a Gateway that is there, with its namespace where it is in another',
    },
    unknown: {
      message: '{kind} {route} hangs on Gateway {name}, and these files hold no Gateway of the Gateway API',
      effect: 'where it is missing, no gateway has the route: 404 for its requests',
      fix: 'check it together with the Gateway',
      severity: 'warning',
    },
    service: {
      message: '{kind} {route} leads to Service {name}, and there is none',
      effect: 'requests that take it get 500',
      fix: 'name a Service that is there, with its namespace and a ReferenceGrant where it is in another',
    },
    grant: {
      message: '{kind} {route} leads to Service {name} in another namespace, which no ReferenceGrant allows',
      effect: 'requests that take it get 500',
      fix: 'add a ReferenceGrant to the namespace of the Service, from {kind} of namespace {own}',
    },
    unasked: {
      message:
        '{kind} {route} leads to Service {name} in another namespace, which needs a ReferenceGrant there',
      effect: 'where there is none, requests that take it get 500',
      fix: 'add a ReferenceGrant to the namespace of the Service, from {kind} of namespace {own}',
      severity: 'warning',
    },
    closed: {
      message: '{kind} {route} hangs on Gateway {name}, whose listeners take no routes of namespace {own}',
      effect: 'no gateway has the route: 404 for its requests',
      fix: 'set allowedRoutes.namespaces of a listener of the Gateway: from: All, or a selector of {own}',
    },
    port: {
      message: '{kind} {route} leads to port {port} of Service {name}, which has {ports}',
      effect: 'requests that take it get 500',
      fix: 'name a port that the Service has',
    },
  },
  check(mesh, report) {
    const { routes, gateways: all, referenceGrants } = mesh.gatewayApi;
    const gateways = new Map(all.map((each) => [`${each.object.namespace}/${each.object.name}`, each]));
    for (const { object, parents, rules } of routes) {
      const { kind, name: route, namespace: own } = object;
      for (const { at, ...parent } of parents) {
        const { namespace } = parent;
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
        } else if (port !== undefined && !service.ports.some(({ number }) => number === port)) {
          const ports = service.ports.map(({ number }) => number).join(', ');
          report('port', { at: fieldOf(object, ...at, 'port'), with: { kind, route, name, port, ports } });
        }
      }
    }
  },
});

/** Whether a listener of a Gateway accepts routes of another namespace. */
function acceptsRoutesOf(mesh: Mesh, { listeners }: GatewayApiGateway, own: string): boolean {
  return listeners.some(({ accepts }) => {
    if (typeof accepts === 'string') return accepts === 'All';
    // A namespace that is not in the files may have any labels.
    const labels = namespacesOf(mesh).get(own)?.labels;
    return labels === undefined || selects(accepts, labels);
  });
}
