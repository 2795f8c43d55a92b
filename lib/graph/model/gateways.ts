import { type Gateway, servesGateway } from '../../mesh/gateway/gateways';
import { keyOf } from '../../mesh/objects/key';
import { identityOf } from '../../mesh/policies/arrival';
import type { Caller } from '../../mesh/request';
import { gatewayRequests } from '../../requests/requests';
import { admission } from '../facts/admission';
import { placeOf } from '../facts/place';
import { type Treatment, treatmentsOf } from '../facts/treatment';
import { type FoundEdge, nameOfObject } from './edges';
import type { GraphGateway } from './graph';
import { type Registry, serviceId } from './registry';
import { rulesOf } from './rules';

/** The Gateways, and the traffic from them. */
export interface Entrances {
  readonly gateways: readonly GraphGateway[];
  readonly edges: readonly FoundEdge[];
}

/** The Gateways of a mesh with their routes. */
export function entrancesOf(registry: Registry): Entrances {
  const found = registry.mesh.gateways.map((gateway) => entranceOf(registry, gateway));
  return { gateways: found.map(({ node }) => node), edges: found.flatMap(({ edges }) => edges) };
}

function entranceOf(registry: Registry, gateway: Gateway) {
  const { mesh, services } = registry;
  const id = `gateway/${gateway.name}`;
  const pods = mesh.workloads.all.find(({ labels }) => servesGateway(labels, gateway));
  const caller: Caller = {
    kind: 'gateway',
    namespace: pods?.namespace ?? gateway.object.namespace,
    labels: pods?.labels ?? gateway.spec.selector ?? {},
  };
  // Without its pods in the manifests, nobody knows their service account.
  const identity = identityOf(mesh, caller);
  const own = new Set([gateway.name]);
  const bound = new Set(
    mesh.virtualServices
      .filter(({ gateways }) => gateways.has(gateway.name))
      .map(({ object }) => keyOf(object)),
  );
  // Gateways with the same pods share their routes: those of another one are drawn there.
  const treatments = treatmentsOf(mesh, caller, gatewayRequests([mesh], own), own).filter(({ rule, at }) => {
    const object = rule?.virtualService ?? at?.object;
    return object !== undefined && bound.has(keyOf(object));
  });
  const hosts = new Set(treatments.flatMap(({ parts }) => parts.map(({ host }) => host)));
  const edges = [...hosts].sort().map((host): FoundEdge => {
    const to = services.get(host)?.service;
    const leading = treatments.filter(({ parts }) => parts.some((part) => part.host === host));
    const objects = leading.flatMap(({ at }) => at?.object ?? []);
    return {
      from: id,
      to: serviceId(host),
      at: placeOf(leading[0]?.at),
      kind: 'route',
      because: [...new Set(objects.map(nameOfObject))],
      versions: [],
      mutualTls: to === undefined ? 'unknown' : registry.protection.between(caller, undefined, to),
      admitted: to === undefined || identity === 'unknown' ? 'unknown' : admission(mesh, identity, to),
      rules: rulesOf(registry, leading, true),
    };
  });
  const node: GraphGateway = {
    id,
    at: placeOf({ object: gateway.object, path: [] }),
    findings: [],
    change: null,
    namespace: gateway.object.namespace,
    name: gateway.object.name,
    servers: gateway.servers.map((server) => ({
      port: server.port,
      protocol: protocolOf(server),
      hosts: server.hosts.map(({ host, namespace }) =>
        namespace === undefined ? host : `${namespace}/${host}`,
      ),
    })),
    rules: rulesOf(registry, treatments.filter(answersItself), true),
  };
  return { node, edges };
}

function protocolOf({
  serves,
  endsTls,
}: Gateway['servers'][number]): GraphGateway['servers'][number]['protocol'] {
  if (serves === 'http') return endsTls ? 'https' : 'http';
  return serves === 'passthrough' || endsTls ? 'tls' : 'tcp';
}

function answersItself({ parts, answer }: Treatment): boolean {
  return parts.length === 0 && answer !== undefined;
}
