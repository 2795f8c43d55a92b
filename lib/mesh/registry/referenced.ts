import { listAt, valueAt } from '../objects/json-path';
import type { MeshObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { fullHost } from './hosts';

/** The names that objects use for objects of one kind, by namespace. */
export type Names = ReadonlyMap<string, ReadonlySet<string>>;

/** The objects that routes and rules reference, whether they exist or not. */
export interface Referenced {
  readonly services: Names;
  /** Gateways of Istio. */
  readonly gateways: Names;
  /** Gateways of the Gateway API. */
  readonly apiGateways: Names;
}

type OfKind = (group: string, kind: string) => readonly MeshObject[];

const istio = 'networking.istio.io';
const gatewayApi = 'gateway.networking.k8s.io';
const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];

const rolloutServices = [
  ['canary', 'stableService'],
  ['canary', 'canaryService'],
  ['blueGreen', 'activeService'],
  ['blueGreen', 'previewService'],
];

/** Reads the references of all VirtualServices, Rollouts and routes of the Gateway API. */
export function referencedIn(ofKind: OfKind, domain: string): Referenced {
  const [services, gateways, apiGateways] = [new Sets(), new Sets(), new Sets()];
  const host = ({ namespace }: MeshObject, text: unknown): void => {
    if (typeof text !== 'string' || text === '') return;
    const [name, own, svc, ...rest] = fullHost(text, { namespace, domain }).split('.');
    if (svc === 'svc' && rest.join('.') === domain) services.add(own, name);
  };
  for (const object of ofKind(istio, 'VirtualService')) {
    for (const each of listAt(object, 'spec', 'hosts')) host(object, each);
    for (const each of listAt(object, 'spec', 'gateways')) {
      const [name, namespace = object.namespace] = String(each).split('/').reverse();
      if (each !== 'mesh') gateways.add(namespace, name);
    }
    for (const list of ['http', 'tls', 'tcp']) {
      for (const [index] of listAt(object, 'spec', list).entries()) {
        const routes = listAt(object, 'spec', list, index, 'route');
        for (const place of routes.keys())
          host(object, valueAt(object, 'spec', list, index, 'route', place, 'destination', 'host'));
      }
    }
  }
  for (const object of ofKind('argoproj.io', 'Rollout')) {
    for (const path of rolloutServices) {
      const name = valueAt(object, 'spec', 'strategy', ...path);
      if (typeof name === 'string') services.add(object.namespace, name);
    }
  }
  for (const object of routeKinds.flatMap((kind) => ofKind(gatewayApi, kind))) {
    for (const each of listAt(object, 'spec', 'parentRefs')) {
      const { kind = 'Gateway', namespace, name } = (each ?? {}) as Reference;
      (kind === 'Service' ? services : apiGateways).add(namespace ?? object.namespace, name);
    }
    for (const [index] of listAt(object, 'spec', 'rules').entries()) {
      for (const each of listAt(object, 'spec', 'rules', index, 'backendRefs')) {
        const { kind = 'Service', namespace, name } = (each ?? {}) as Reference;
        if (kind === 'Service') services.add(namespace ?? object.namespace, name);
      }
    }
  }
  return { services: services.sets, gateways: gateways.sets, apiGateways: apiGateways.sets };
}

interface Reference {
  readonly kind?: unknown;
  readonly namespace?: unknown;
  readonly name?: unknown;
}

class Sets {
  readonly sets = new Map<string, Set<string>>();

  /** Names of a wrong type, which the reading reports, are no names. */
  add(namespace: unknown, name: unknown): void {
    if (typeof namespace !== 'string' || typeof name !== 'string') return;
    if (namespace === '' || name === '' || name.includes('*') || hasPlaceholder(`${namespace}/${name}`))
      return;
    const names = this.sets.get(namespace) ?? new Set();
    this.sets.set(namespace, names.add(name));
  }
}
