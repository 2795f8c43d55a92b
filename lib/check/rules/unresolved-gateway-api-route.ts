import type { LabelSelector } from '../../mesh/kubernetes-types';
import type { Mesh } from '../../mesh/mesh';
import { type FieldPath, fieldOf, type Json, type MeshObject } from '../../mesh/mesh-object';
import { namespacesOf } from '../injection/namespaces';
import { labelsAt, listAt, valueAt } from '../json/at';
import { rule } from '../rule';
import { selects } from '../webhooks/webhooks';

const group = 'gateway.networking.k8s.io';

/** A reference of a route. */
interface Reference {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly port?: number;
}

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
    const gateways = new Map(
      mesh.ofKind(group, 'Gateway').map((object) => [`${object.namespace}/${object.name}`, object]),
    );
    const grants = mesh.ofKind(group, 'ReferenceGrant');
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']) {
      for (const object of mesh.ofKind(group, kind)) {
        const { name: route, namespace: own } = object;
        const refersTo = (path: FieldPath): { at: FieldPath; to: Reference; namespace: string }[] =>
          listAt(object, ...path).map((value: Json, index) => {
            const to = (value ?? {}) as Reference;
            return { at: [...path, index], to, namespace: to.namespace || own };
          });
        for (const { at, to, namespace } of refersTo(['spec', 'parentRefs'])) {
          const name = `${namespace}/${to.name}`;
          const gateway = gateways.get(name);
          if (gateway !== undefined && namespace !== own && !takesRoutesOf(mesh, gateway, own)) {
            const related = [{ at: fieldOf(gateway, 'spec', 'listeners'), message: 'its listeners' }];
            report('closed', {
              at: fieldOf(object, ...at, 'name'),
              related,
              with: { kind, route, name, own },
            });
          }
          if ((to.kind ?? 'Gateway') !== 'Gateway' || gateways.has(name) || !mesh.knowsNamespace(namespace))
            continue;
          if (gateways.size === 0 && !mesh.isComplete) continue;
          report(gateways.size === 0 ? 'unknown' : 'gateway', {
            at: fieldOf(object, ...at, 'name'),
            with: { kind, route, name },
          });
        }
        for (const [index] of listAt(object, 'spec', 'rules').entries()) {
          for (const { at, to, namespace } of refersTo(['spec', 'rules', index, 'backendRefs'])) {
            if (
              (to.kind ?? 'Service') !== 'Service' ||
              (to.group ?? '') !== '' ||
              !mesh.knowsNamespace(namespace)
            )
              continue;
            const name = `${namespace}/${to.name}`;
            const [service] = mesh.services.named(`${to.name}.${namespace}.svc.${mesh.domain}`);
            if (service === undefined) {
              report('service', { at: fieldOf(object, ...at, 'name'), with: { kind, route, name } });
            } else if (
              namespace !== own &&
              !grants.some((each) => grantsTo(each, kind, own, namespace, to.name))
            ) {
              const isSure = mesh.isComplete || grants.some((each) => each.namespace === namespace);
              const place = fieldOf(object, ...at, 'namespace');
              report(isSure ? 'grant' : 'unasked', { at: place, with: { kind, route, name, own } });
            } else if (to.port !== undefined && !service.ports.some(({ number }) => number === to.port)) {
              const ports = service.ports.map(({ number }) => number).join(', ');
              report('port', {
                at: fieldOf(object, ...at, 'port'),
                with: { kind, route, name, port: to.port, ports },
              });
            }
          }
        }
      }
    }
  },
});

/** Whether a ReferenceGrant lets routes of a namespace lead to a Service. */
function grantsTo(grant: MeshObject, kind: string, own: string, namespace: string, service = ''): boolean {
  const from = listAt(grant, 'spec', 'from') as readonly (Reference | null)[];
  const to = listAt(grant, 'spec', 'to') as readonly (Reference | null)[];
  return (
    grant.namespace === namespace &&
    from.some((each) => each?.kind === kind && each.namespace === own) &&
    to.some((each) => each?.kind === 'Service' && (each.name ?? service) === service)
  );
}

/** Whether a listener of a Gateway takes routes of another namespace; by default none does. */
function takesRoutesOf(mesh: Mesh, gateway: MeshObject, own: string): boolean {
  return listAt(gateway, 'spec', 'listeners').some((_, index) => {
    const path = ['spec', 'listeners', index, 'allowedRoutes', 'namespaces'];
    const from = valueAt(gateway, ...path, 'from');
    if (from !== 'Selector') return from === 'All';
    // A namespace that is not in the files may have any labels.
    const labels = namespacesOf(mesh).get(own)?.labels;
    const matchLabels = labelsAt(gateway, ...path, 'selector', 'matchLabels');
    const written = listAt(gateway, ...path, 'selector', 'matchExpressions');
    const matchExpressions = written.filter((each) => typeof each === 'object' && each !== null);
    return labels === undefined || selects({ matchLabels, matchExpressions } as LabelSelector, labels);
  });
}
