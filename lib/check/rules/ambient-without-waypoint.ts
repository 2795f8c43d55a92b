import { fieldOf, type MeshObject } from '../../mesh/mesh-object';
import { namespacesOf } from '../injection/namespaces';
import { labelsAt, listAt, valueAt } from '../json/at';
import { rule } from '../rule';

export const ambientWithoutWaypoint = rule({
  name: 'ambient-without-waypoint',
  description:
    'Rules for requests stand in a namespace in ambient mode, which has nobody who looks at requests.',
  severity: 'warning',
  upstream: [
    ...['KIA0109', 'KIA0110', 'KIA0210', 'KIA0211', 'KIA1109', 'KIA1110'],
    ...['KIA1111', 'KIA1112', 'KIA1113', 'KIA1115', 'KIA1116', 'KIA1117'],
  ],
  messages: {
    none: {
      message: '{kind} {name} is about requests, and namespace {namespace} in ambient mode has no waypoint',
      effect:
        'ztunnel sees connections alone: routes and policies for requests do not hold; a DENY may refuse them all',
      fix: 'make a waypoint and label the namespace istio.io/use-waypoint with its name',
    },
    selector: {
      message: '{kind} {name} selects pods in ambient mode by labels, and is about requests',
      effect: 'waypoints look at targetRefs alone: the policy does not hold',
      fix: 'write targetRefs with the Service or the waypoint instead of the selector',
    },
  },
  check(mesh, report) {
    const ambient = new Map([...namespacesOf(mesh)].filter(([, { isAmbient }]) => isAmbient));
    if (ambient.size === 0) return;
    const enrolled = new Set(
      mesh
        .ofKind('', 'Service')
        .filter((object) => labelsAt(object, 'metadata', 'labels')['istio.io/use-waypoint'] !== undefined)
        .map(({ namespace }) => namespace),
    );
    for (const object of mesh.objects) {
      const namespace = ambient.get(object.namespace);
      if (namespace === undefined || !isAboutRequests(object)) continue;
      const { kind, name } = object;
      const at = fieldOf(object, 'metadata', 'name');
      const hasWaypoint =
        enrolled.has(object.namespace) || (namespace.labels['istio.io/use-waypoint'] ?? 'none') !== 'none';
      if (!hasWaypoint) {
        const related = [{ at: fieldOf(namespace.object, 'metadata', 'labels'), message: 'the namespace' }];
        report('none', { at, related, with: { kind, name, namespace: object.namespace } });
      } else if (valueAt(object, 'spec', 'selector') !== undefined && kind !== 'VirtualService') {
        report('selector', { at: fieldOf(object, 'spec', 'selector'), with: { kind, name } });
      }
    }
  },
});

function isAboutRequests(object: MeshObject): boolean {
  switch (`${object.group}/${object.kind}`) {
    case 'networking.istio.io/VirtualService': {
      const gateways = listAt(object, 'spec', 'gateways');
      return (
        listAt(object, 'spec', 'http').length > 0 && (gateways.length === 0 || gateways.includes('mesh'))
      );
    }
    case 'networking.istio.io/DestinationRule':
      return (
        listAt(object, 'spec', 'subsets').length > 0 ||
        ['outlierDetection', 'loadBalancer'].some(
          (field) => valueAt(object, 'spec', 'trafficPolicy', field) !== undefined,
        ) ||
        valueAt(object, 'spec', 'trafficPolicy', 'connectionPool', 'http') !== undefined
      );
    case 'security.istio.io/AuthorizationPolicy':
      return listAt(object, 'spec', 'rules').some((_, index) =>
        listAt(object, 'spec', 'rules', index, 'to').some((__, place) =>
          ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'].some(
            (field) => listAt(object, 'spec', 'rules', index, 'to', place, 'operation', field).length > 0,
          ),
        ),
      );
    case 'security.istio.io/RequestAuthentication':
    case 'extensions.istio.io/WasmPlugin':
      return true;
    case 'telemetry.istio.io/Telemetry':
      return listAt(object, 'spec', 'tracing').length > 0;
    default:
      return false;
  }
}
