import { acceptsNamespace } from '../../mesh/gateway-api/attachments';
import type { GatewayApiGateway } from '../../mesh/gateway-api/gateways';
import { isGranted } from '../../mesh/gateway-api/reference-grants';
import { GATEWAY_API, type GatewayApiRule, textIn } from '../../mesh/gateway-api/routes';
import { isBefore } from '../../mesh/istio-version';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { serviceHost } from '../../mesh/registry/hosts';
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
    elsewhere: {
      message: 'Gateway {name} does not exist; namespace {namespace} has one',
      effect: 'no gateway serves {kind} {route}: its requests get 404',
      fix: 'write namespace: {namespace} beside the name: without it, the namespace is that of the route',
    },
    service: {
      message: '{kind} {route} references Service {name}, which does not exist',
      effect: 'requests that match the route get 500',
      fix: 'reference an existing Service; in another namespace it also needs its namespace and a ReferenceGrant',
    },
    unsure: {
      message: '{kind} {route} references Service {name}, which is in no file here',
      effect: 'if no other folder has it, requests that match the route get 500',
      fix: 'reference an existing Service, or check the folder of the Service as well',
      severity: 'warning',
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
    empty: {
      message: '{kind} {route} has a rule without {lacking}',
      effect: 'requests that match the rule get {status}',
      fix: 'add a backendRef with a weight above 0, or a filter of type RequestRedirect',
      severity: 'warning',
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
    const istioGateways = new Set(mesh.gateways.map((each) => each.name));
    for (const { object, parents, rules } of routes) {
      const { kind, name: route, namespace: own } = object;
      for (const { at, ...parent } of parents) {
        const { namespace } = parent;
        if (namespace === '' || parent.name === '') continue;
        const name = `${namespace}/${parent.name}`;
        const gateway = parent.kind === 'Gateway' ? gateways.get(name) : undefined;
        const isClosed = (each: GatewayApiGateway) =>
          !each.listeners.some((listener) => acceptsNamespace(mesh, each, listener, own));
        if (gateway !== undefined && namespace !== own && isClosed(gateway)) {
          const listeners = fieldOf(gateway.object, 'spec', 'listeners');
          report('closed', {
            at: fieldOf(object, ...at, 'name'),
            related: [{ at: listeners, message: 'its listeners' }],
            with: { kind, route, name, own },
          });
        }
        if (parent.kind !== 'Gateway' || gateway !== undefined) continue;
        // gateway-api-route-not-attached says which Gateway of the other API is referenced.
        if (istioGateways.has(name)) continue;
        const exists = mesh.known.object(GATEWAY_API, 'Gateway', namespace, parent.name);
        const [only, ...more] = mesh.known.named(GATEWAY_API, 'Gateway', parent.name);
        const isGuess = object.isUnplaced || only?.isUnplaced || hasPlaceholder(name);
        if (
          valueAt(object, ...at, 'namespace') === undefined &&
          only !== undefined &&
          more.length === 0 &&
          exists !== 'yes' &&
          !isGuess &&
          mesh.known.namespace(namespace) !== 'unknown'
        ) {
          report('elsewhere', {
            at: fieldOf(object, ...at, 'name'),
            related: [{ at: fieldOf(only, 'metadata', 'name'), message: 'the Gateway' }],
            with: { kind, route, name, namespace: only.namespace },
          });
          continue;
        }
        if (exists !== 'no') continue;
        report('gateway', {
          at: fieldOf(object, ...at, 'name'),
          with: { kind, route, name },
        });
      }
      for (const each of rules) {
        const lacking = lackingBackends(object, each);
        if (lacking === undefined) continue;
        // Istio 1.30 alone answers an HTTPRoute without backends by 404.
        const is404 =
          kind === 'HTTPRoute' &&
          each.backends.length === 0 &&
          !isBefore(mesh.istioVersion, '1.30') &&
          isBefore(mesh.istioVersion, '1.31');
        report('empty', {
          at: fieldOf(object, ...each.at),
          with: { kind, route, lacking, status: is404 ? 404 : 500 },
        });
      }
      // A route whose parents are Services needs no grant.
      const isForGateway = parents.some((each) => each.kind === 'Gateway');
      for (const { at, ...backend } of rules.flatMap(({ backends }) => backends)) {
        const { namespace, port } = backend;
        if (namespace === '' || backend.name === '') continue;
        if (backend.kind !== 'Service' || backend.group !== '') continue;
        const exists = mesh.known.service(namespace, backend.name);
        if (exists === 'unknown') continue;
        const name = `${namespace}/${backend.name}`;
        const [service] = mesh.services.named(serviceHost(backend.name, { namespace, domain: mesh.domain }));
        if (service === undefined || exists === 'no') {
          const isSure = mesh.known.isAbsent('', 'Service', namespace, backend.name);
          const place = fieldOf(object, ...at, 'name');
          report(isSure ? 'service' : 'unsure', { at: place, with: { kind, route, name } });
        } else if (
          isForGateway &&
          namespace !== own &&
          !referenceGrants.some((each) => isGranted(each, object, backend))
        ) {
          const isSure = mesh.known.holds(GATEWAY_API, 'ReferenceGrant', namespace);
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

/** The reason why a rule of an HTTPRoute or GRPCRoute reaches no backend; undefined if it reaches one, or answers itself. */
function lackingBackends(object: MeshObject, { at, backends }: GatewayApiRule): string | undefined {
  if (object.kind !== 'HTTPRoute' && object.kind !== 'GRPCRoute') return undefined;
  if (backends.some(({ weight }) => weight !== 0)) return undefined;
  const answers = listAt(object, ...at, 'filters').some((filter) =>
    ['RequestRedirect', 'ExtensionRef'].includes(textIn(filter, 'type') ?? ''),
  );
  if (answers) return undefined;
  return backends.length === 0 ? 'backendRefs' : 'a backend of weight above 0';
}

/** Whether all ports of a service are known: not of one that is only assumed to exist. */
function knowsPorts({ object, generated }: MeshService): boolean {
  return object !== undefined || generated?.ports !== undefined;
}
