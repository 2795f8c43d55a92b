import { type FieldPath, fieldOf, type Json } from '../../mesh/mesh-object';
import { listAt } from '../json/at';
import { rule } from '../rule';

const group = 'gateway.networking.k8s.io';

/** What a route refers to. */
interface Reference {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly port?: number;
}

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
    service: {
      message: '{kind} {route} leads to Service {name}, and there is none',
      effect: 'requests that take it get 500',
      fix: 'name a Service that is there, with its namespace and a ReferenceGrant where it is in another',
    },
    port: {
      message: '{kind} {route} leads to port {port} of Service {name}, which has {ports}',
      effect: 'requests that take it get 500',
      fix: 'name a port that the Service has',
    },
  },
  check(mesh, report) {
    const gateways = new Set(
      mesh.ofKind(group, 'Gateway').map(({ namespace, name }) => `${namespace}/${name}`),
    );
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']) {
      for (const object of mesh.ofKind(group, kind)) {
        const route = object.name;
        const refersTo = (path: FieldPath): { at: FieldPath; to: Reference; namespace: string }[] =>
          listAt(object, ...path).map((value: Json, index) => {
            const to = (value ?? {}) as Reference;
            return { at: [...path, index], to, namespace: to.namespace ?? object.namespace };
          });
        for (const { at, to, namespace } of refersTo(['spec', 'parentRefs'])) {
          const name = `${namespace}/${to.name}`;
          if ((to.kind ?? 'Gateway') !== 'Gateway' || gateways.has(name) || !mesh.knowsNamespace(namespace))
            continue;
          if (gateways.size === 0 && !mesh.isComplete) continue;
          report('gateway', { at: fieldOf(object, ...at, 'name'), with: { kind, route, name } });
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
