import {
  otherTrafficOf,
  refusalOf,
  type WaypointLabel,
  waypointLabelsOf,
  waypointsByName,
} from '../../mesh/gateway-api/waypoint-uses';
import { namespacesOf } from '../../mesh/injection/namespaces';
import type { Mesh } from '../../mesh/mesh';
import { listAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { policiesOf } from '../../mesh/policies/policies';
import { fullHost, serviceHost } from '../../mesh/registry/hosts';
import { rule } from '../rule';

const lost =
  'ztunnel sends them straight to the pods, and routes and policies of the waypoint have no effect';

export const waypointNotBound = rule({
  name: 'waypoint-not-bound',
  description: 'A label names a waypoint that does not exist, or that does not take the requests.',
  severity: 'warning',
  upstream: [],
  messages: {
    missing: {
      message: '{owner} uses waypoint {waypoint}, which does not exist',
      effect: `requests pass no waypoint: ${lost}`,
      fix: 'name an existing waypoint in istio.io/use-waypoint ({others}), or create {waypoint}',
    },
    elsewhere: {
      message: '{owner} uses waypoint {waypoint}; these files have {other}',
      effect: `the label names a waypoint of its own namespace: if that has none, requests pass no waypoint: ${lost}`,
      fix: 'add the label istio.io/use-waypoint-namespace: {namespace}, and accept the namespace at the listener of {other}',
    },
    refused: {
      message: '{owner} uses waypoint {waypoint}, which does not accept its namespace',
      effect: `its listener does not allow routes of {namespace}, so istiod does not bind it and requests pass no waypoint: ${lost}`,
      fix: 'set allowedRoutes.namespaces on the listener of port 15008: from: All, or a selector that matches {namespace}',
    },
    traffic: {
      message: 'waypoint {waypoint} of {owner} is for {traffic}, not for services',
      effect: `requests to the Service pass no waypoint: ${lost}`,
      fix: 'label the Gateway istio.io/waypoint-for: service, or all if it is for pods too',
    },
    unread: {
      message: '{owner} is for Service {service}, whose waypoint is for {traffic}',
      effect:
        'requests to the Service do not pass waypoint {waypoint}, and ztunnel reads neither routes nor targetRefs: it has no effect',
      fix: 'label the Gateway istio.io/waypoint-for: service, or all if it is for pods too',
    },
  },
  check(mesh, report) {
    const labels = waypointLabelsOf(mesh);
    if (labels.length === 0) return;
    const waypoints = waypointsByName(mesh);
    for (const { owner: object, at, from, namespace, name, hasNamespace } of labels) {
      const waypoint = `${namespace}/${name}`;
      const owner = `${object.kind} ${object.name}`;
      const [found] = waypoints.get(waypoint) ?? [];
      if (found !== undefined) {
        const refusal = refusalOf(mesh, found, from);
        const traffic = otherTrafficOf(found);
        if (refusal !== undefined) {
          const related = [{ at: refusal, message: 'the waypoint' }];
          report('refused', { at, related, with: { owner, waypoint, namespace: from } });
        } else if (object.kind === 'Service' && traffic !== undefined) {
          const related = [{ at: fieldOf(found, 'metadata', 'labels'), message: 'the waypoint' }];
          report('traffic', { at, related, with: { owner, waypoint, traffic } });
        }
        continue;
      }
      if (object.isUnplaced || object.unsettled?.namespace) continue;
      const exists = mesh.known.waypoint(namespace, name);
      const [other] = (waypoints.get(name) ?? []).filter((each) => !each.isUnplaced && !each.unsettled);
      if (exists !== 'yes' && other !== undefined && !hasNamespace) {
        const related = [{ at: fieldOf(other, 'metadata', 'name'), message: 'the waypoint' }];
        const found = `${other.namespace}/${other.name}`;
        report('elsewhere', {
          at,
          related,
          with: { owner, waypoint, other: found, namespace: other.namespace },
        });
      } else if (exists === 'no') {
        report('missing', { at, with: { owner, waypoint, others: namesIn(waypoints, namespace) } });
      }
    }
    for (const { object, at, service, waypoint, traffic } of unreadObjects(mesh, labels, waypoints)) {
      const related = [{ at: fieldOf(waypoint, 'metadata', 'labels'), message: 'the waypoint' }];
      const owner = `${object.kind} ${object.name}`;
      report('unread', { at, related, with: { owner, service, waypoint: waypoint.name, traffic } });
    }
  },
});

type Waypoints = ReadonlyMap<string, readonly MeshObject[]>;

function namesIn(waypoints: Waypoints, namespace: string): string {
  const names = [...waypoints.keys()].filter((key) => key.startsWith(`${namespace}/`));
  return names.length === 0 ? `these files have none of namespace ${namespace}` : names.join(', ');
}

/** What is for Services whose namespace has a waypoint for other traffic; the Services have no label themselves. */
function unreadObjects(mesh: Mesh, labels: readonly WaypointLabel[], waypoints: Waypoints) {
  const byNamespace = new Map(
    labels
      .filter(({ owner }) => owner.kind === 'Namespace')
      .flatMap(({ from, namespace, name }) => {
        const [waypoint] = waypoints.get(`${namespace}/${name}`) ?? [];
        const traffic = waypoint && otherTrafficOf(waypoint);
        return waypoint && traffic ? [[from, { waypoint, traffic }] as const] : [];
      }),
  );
  if (byNamespace.size === 0) return [];
  return [...policyTargetsOf(mesh), ...routeHostsOf(mesh)].flatMap(({ object, at, host }) => {
    const [service] = mesh.services.named(host);
    const unfit = byNamespace.get(service?.namespace ?? '');
    if (service?.object?.kind !== 'Service' || unfit === undefined) return [];
    if (service.object.labels['istio.io/use-waypoint'] !== undefined) return [];
    return [{ object, at, service: service.object.name, ...unfit }];
  });
}

function policyTargetsOf(mesh: Mesh) {
  return policiesOf(mesh).flatMap(({ object }) =>
    listAt(object, 'spec', 'targetRefs').flatMap((each, index) => {
      const { kind, name } = (each ?? {}) as { kind?: string; name?: string };
      const at = fieldOf(object, 'spec', 'targetRefs', index, 'name');
      return kind === 'Service' && name
        ? [{ object, at, host: serviceHost(name, { namespace: object.namespace, domain: mesh.domain }) }]
        : [];
    }),
  );
}

/** The hosts of the routes of requests in namespaces in ambient mode; sidecars elsewhere route by themselves. */
function routeHostsOf(mesh: Mesh) {
  const namespaces = namespacesOf(mesh);
  return mesh.virtualServices.flatMap(({ object, spec }) => {
    const { http = [], gateways = ['mesh'], hosts = [] } = spec;
    if (http.length === 0 || !gateways.includes('mesh') || !namespaces.get(object.namespace)?.isAmbient)
      return [];
    const scope = { namespace: object.namespace, domain: mesh.domain };
    return hosts.map((host, index) => ({
      object,
      at: fieldOf(object, 'spec', 'hosts', index),
      host: fullHost(host, scope),
    }));
  });
}
