import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf, ownWish } from '../../mesh/injection/pods';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const sidecarBesideAmbient = rule({
  name: 'sidecar-beside-ambient',
  description: 'Pods have a sidecar in ambient mode, or reference a waypoint that does not exist.',
  severity: 'warning',
  upstream: ['KIA1311', 'KIA1312', 'KIA1313', 'KIA1314', 'KIA1315', 'KIA1316'],
  messages: {
    both: {
      message: '{kind} {name} has a sidecar and is in ambient mode by {where}',
      effect: 'pods with a sidecar keep using it: ztunnel and waypoints do not process their traffic',
      fix: 'remove the one that is not intended',
    },
    notAmbient: {
      message: '{kind} {name} references a waypoint, but is not in ambient mode',
      effect: 'no waypoint processes its requests',
      fix: 'label the namespace istio.io/dataplane-mode: ambient, or remove istio.io/use-waypoint',
    },
    noWaypoint: {
      message: '{kind} {name} references waypoint {waypoint}, which does not exist',
      effect:
        'namespace {namespace} has no such Gateway, so its requests bypass waypoints: rules and policies for requests have no effect',
      fix: 'create the waypoint, or reference an existing one',
      severity: 'error',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    for (const workload of mesh.workloads.all) {
      const { object, labels, annotations, at } = workload;
      const { kind, name, namespace } = object;
      const mode = labels['istio.io/dataplane-mode'];
      const isByNamespace = namespaces.get(namespace)?.isAmbient === true && mode !== 'none';
      const isRedirected = annotations['ambient.istio.io/redirection'] === 'enabled';
      const hasSidecar =
        ownWish(workload) === true ||
        containersOf(object).some(({ container }) => container.name === 'istio-proxy');
      const where =
        mode === 'ambient'
          ? 'its label'
          : isRedirected
            ? 'its annotation'
            : isByNamespace
              ? 'its namespace'
              : '';
      if (hasSidecar && where !== '') report('both', { at, with: { kind, name, where } });
      const waypoint = labels['istio.io/use-waypoint'];
      if (waypoint === undefined || waypoint === 'none') continue;
      const place = fieldOf(at.object, ...at.path, 'istio.io/use-waypoint');
      if (where === '' && namespaces.has(namespace))
        report('notAmbient', { at: place, with: { kind, name } });
      const there = labels['istio.io/use-waypoint-namespace'] ?? namespace;
      if (mesh.known.waypoint(there, waypoint) === 'no') {
        report('noWaypoint', { at: place, with: { kind, name, waypoint, namespace: there } });
      }
    }
  },
});
