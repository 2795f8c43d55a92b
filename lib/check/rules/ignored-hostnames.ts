import { GATEWAY_API, type GatewayApiRoute, type Reference } from '../../mesh/gateway-api/routes';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { serviceHost } from '../../mesh/registry/hosts';
import { rule } from '../rule';

export const ignoredHostnames = rule({
  name: 'ignored-hostnames',
  description: 'A route of the Gateway API for calls of a Service has hostnames, which are ignored there.',
  severity: 'warning',
  messages: {
    ignored: {
      message: 'hostnames of {kind} {route} are ignored for its parent Service {service}',
      effect: 'its rules take requests to {service} whatever their Host header is',
      fix: 'remove spec.hostnames, or match the host by a header that clients set',
    },
    shared: {
      message: '{kind} {route} and {other} share Service {service}; hostnames are ignored',
      effect:
        'both match every request to {service}: the route that was created first takes all of them, and the other none',
      fix: 'write one route with a match for each destination, or give each host its own Service as parent',
      severity: 'error',
    },
  },
  check(mesh, report) {
    const byService = new Map<string, GatewayApiRoute[]>();
    for (const route of mesh.gatewayApi.routes) {
      for (const parent of route.parents.filter(isService)) addTo(byService, keyOf(parent), route);
    }
    for (const route of mesh.gatewayApi.routes) {
      const { object, hostnames, parents } = route;
      if (object.kind !== 'HTTPRoute' && object.kind !== 'GRPCRoute') continue;
      // At a Gateway, the same hostnames have an effect.
      if (hostnames.length === 0 || parents.some(({ group }) => group === GATEWAY_API)) continue;
      const at = fieldOf(object, 'spec', 'hostnames');
      for (const parent of parents.filter(isService)) {
        const service = `${parent.namespace}/${parent.name}`;
        const words = { kind: object.kind, route: object.name, service };
        const rival = (byService.get(keyOf(parent)) ?? []).find((each) => areRivals(route, each));
        if (rival !== undefined) {
          const related = [
            {
              at: fieldOf(rival.object, 'spec', 'hostnames'),
              message: `${rival.object.kind} ${rival.object.name}`,
            },
          ];
          report('shared', { at, related, with: { ...words, other: rival.object.name } });
        } else if (hostnames.some((host) => !isNameOf(mesh, parent, host))) {
          report('ignored', { at, with: words });
        } else continue;
        break;
      }
    }
  },
});

function isService({ group, kind }: Reference): boolean {
  return group === '' && kind === 'Service';
}

/** istiod merges the routes of one namespace for one port of a Service. */
function keyOf({ namespace, name, port }: Reference): string {
  return `${namespace}/${name}:${port ?? ''}`;
}

/** Whether two routes are told apart by their hostnames alone. */
function areRivals(a: GatewayApiRoute, b: GatewayApiRoute): boolean {
  if (a === b || a.object.namespace !== b.object.namespace || b.hostnames.length === 0) return false;
  const shared = a.hostnames.filter((host) => b.hostnames.includes(host));
  return shared.length === 0 && takesAll(a) && takesAll(b);
}

function takesAll({ object, rules }: GatewayApiRoute): boolean {
  const isAny = (match: unknown) => {
    const { path, ...others } = (match ?? {}) as { path?: { type?: string; value?: string } };
    const isRoot = (path?.type ?? 'PathPrefix') === 'PathPrefix' && (path?.value ?? '/') === '/';
    return isRoot && Object.keys(others).length === 0;
  };
  return (
    object.kind === 'HTTPRoute' && rules.some(({ matches }) => matches.length === 0 || matches.some(isAny))
  );
}

/** Whether a host is a name of the Service itself, which every request to it has. */
function isNameOf({ domain }: Mesh, { name, namespace }: Reference, host: string): boolean {
  const full = serviceHost(name, { namespace, domain });
  return full === host || (full.startsWith(`${host}.`) && host.split('.')[0] === name);
}
