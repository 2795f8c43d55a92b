import { namespacesOf } from '../../mesh/injection/namespaces';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import { waypointOfHost } from '../routes/host-waypoint';
import { below } from '../routes/written-rules';
import { rule } from '../rule';

export const rulesLostAtWaypoint = rule({
  name: 'rules-lost-at-waypoint',
  description: 'A waypoint ignores a VirtualService for its Service, or a match by the caller.',
  severity: 'warning',
  messages: {
    elsewhere: {
      message: 'the waypoint of {host} ignores VirtualService {name}',
      effect:
        'a waypoint takes rules only from the namespace of the Service and its own, and this one is in {namespace}: the rules apply to no request of the ambient mesh',
      fix: 'put the VirtualService into namespace {owner}',
    },
    labels: {
      message: 'the waypoint of {host} drops matches on sourceLabels',
      effect: 'a waypoint does not know the labels of its callers: no request takes the rule by this match',
      fix: 'match a header that the callers send, or remove sourceLabels',
    },
    namespace: {
      message: 'the waypoint of {host} misreads sourceNamespace',
      effect:
        'the waypoint compares it with its own namespace, {owner}: the match is {taken}, whoever the caller is',
      fix: 'match a header that the callers send, or remove sourceNamespace',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    if (![...namespaces.values()].some(({ isAmbient }) => isAmbient)) return;
    for (const virtualService of mesh.virtualServices) {
      const { object, hosts, gateways, http } = virtualService;
      if (!gateways.has(MESH) || http.length === 0) continue;
      // Sidecars of its own namespace follow the rules.
      if (namespaces.get(object.namespace)?.isInjected) continue;
      for (const [index, host] of hosts.entries()) {
        const found = waypointOfHost(mesh, host);
        if (found === undefined) continue;
        const { waypoint, owner } = found;
        const related = [{ at: waypoint.at, message: `waypoint ${waypoint.namespace}/${waypoint.name}` }];
        if (object.namespace !== owner && object.namespace !== waypoint.namespace) {
          const words = { host, name: object.name, namespace: object.namespace, owner };
          report('elsewhere', { at: fieldOf(object, 'spec', 'hosts', index), related, with: words });
          continue;
        }
        for (const { at, match, gateways: named } of http.flatMap(({ matches }) => matches)) {
          const { sourceLabels = {}, sourceNamespace = '' } = match;
          if (Object.keys(sourceLabels).length > 0) {
            report('labels', { at: below(at, 'sourceLabels'), related, with: { host } });
          } else if (sourceNamespace !== '' && named === undefined) {
            // Sidecars there evaluate the match themselves.
            if (namespaces.get(sourceNamespace)?.isInjected) continue;
            const taken = sourceNamespace === waypoint.namespace ? 'always true' : 'never true';
            const words = { host, owner: waypoint.namespace, taken };
            report('namespace', { at: below(at, 'sourceNamespace'), related, with: words });
          }
        }
      }
    }
  },
});
