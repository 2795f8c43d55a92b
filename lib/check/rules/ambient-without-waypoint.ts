import { isWaypoint } from '../../mesh/gateway-api/gateways';
import { namespacesOf } from '../../mesh/injection/namespaces';
import type { Mesh } from '../../mesh/mesh';
import { labelsAt, listAt, valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { type AuthorizationPolicy, authorizationPolicyOf } from '../../mesh/policies/authorization';
import { asksForRequests } from '../../mesh/policies/ztunnel';
import { fullHost } from '../../mesh/registry/hosts';
import type { Related } from '../finding';
import { rule } from '../rule';

export const ambientWithoutWaypoint = rule({
  name: 'ambient-without-waypoint',
  description:
    'A namespace in ambient mode has rules or policies for requests but no waypoint that applies them.',
  severity: 'warning',
  upstream: [
    ...['KIA0109', 'KIA0110', 'KIA0210', 'KIA0211', 'KIA1109', 'KIA1110'],
    ...['KIA1111', 'KIA1112', 'KIA1113', 'KIA1115', 'KIA1116', 'KIA1117', 'KIA1317'],
  ],
  messages: {
    none: {
      message: '{kind} {name} needs a waypoint, which namespace {namespace} lacks',
      effect:
        'it is for requests, and ztunnel sees only connections: routes and policies for requests have no effect',
      fix: 'create a waypoint and label the namespace istio.io/use-waypoint with its name',
    },
    refused: {
      message: '{kind} {name} needs a waypoint, and Service {service} opts out of it',
      effect:
        'it is for requests, and ztunnel sees only connections: routes and policies for requests to {service} have no effect',
      fix: 'remove the label istio.io/use-waypoint: none from the Service',
    },
    selector: {
      message: '{kind} {name} selects pods by labels, which waypoints ignore',
      effect:
        'the pods are in ambient mode, and waypoints read only targetRefs: this policy for requests has no effect',
      fix: 'write targetRefs with the Service or the waypoint instead of the selector',
    },
    untargeted: {
      message: '{kind} {name} has no targetRefs, which waypoints require',
      effect:
        'the pods of the namespace are in ambient mode, and waypoints read only targetRefs: it has no effect',
      fix: 'write targetRefs with the waypoint, or with a Service',
    },
  },
  check(mesh, report) {
    const ambient = new Map([...namespacesOf(mesh)].filter(([, { isAmbient }]) => isAmbient));
    if (ambient.size === 0) return;
    const enrolled = new Set(
      mesh
        .ofKind('', 'Service')
        .filter((object) => (waypointOf(object) ?? 'none') !== 'none')
        .map(({ namespace }) => namespace),
    );
    for (const object of mesh.objects) {
      const namespace = ambient.get(object.namespace);
      if (namespace === undefined || !isAboutRequests(object)) continue;
      const { kind, name } = object;
      const at = fieldOf(object, 'metadata', 'name');
      const hasWaypoint =
        enrolled.has(object.namespace) || (namespace.labels['istio.io/use-waypoint'] ?? 'none') !== 'none';
      const refusing = servicesOf(mesh, object).find((each) => waypointOf(each) === 'none');
      if (!hasWaypoint) {
        const related = [
          { at: fieldOf(namespace.object, 'metadata', 'labels'), message: 'the namespace' },
          ...selectedBy(mesh, object),
        ];
        report('none', { at, related, with: { kind, name, namespace: object.namespace } });
      } else if (refusing !== undefined) {
        const related = [{ at: fieldOf(refusing, 'metadata', 'labels'), message: 'the Service' }];
        report('refused', { at, related, with: { kind, name, service: refusing.name } });
      } else if (valueAt(object, 'spec', 'selector') !== undefined && kind !== 'VirtualService') {
        report('selector', { at: fieldOf(object, 'spec', 'selector'), with: { kind, name } });
      } else if (isUntargeted(object) && !hasGateway(mesh, object.namespace)) {
        report('untargeted', { at, with: { kind, name } });
      }
    }
  },
});

/** A policy for all pods of a namespace, of a kind that waypoints read only by its targets. */
function isUntargeted(object: MeshObject): boolean {
  if (object.kind !== 'RequestAuthentication' && object.kind !== 'WasmPlugin') return false;
  return (
    valueAt(object, 'spec', 'targetRef') === undefined && listAt(object, 'spec', 'targetRefs').length === 0
  );
}

/** Whether a gateway of the namespace may read a policy for all of its pods. */
function hasGateway(mesh: Mesh, namespace: string): boolean {
  return (
    mesh.gateways.some(({ object }) => object.namespace === namespace) ||
    mesh.gatewayApi.gateways.some(({ object }) => object.namespace === namespace && !isWaypoint(object))
  );
}

function waypointOf(object: MeshObject): string | undefined {
  return labelsAt(object, 'metadata', 'labels')['istio.io/use-waypoint'];
}

/** The Services that an object is about by its hosts or its targets. */
function servicesOf({ services, domain }: Mesh, object: MeshObject): MeshObject[] {
  const targets = listAt(object, 'spec', 'targetRefs').map(
    (each) => each as { kind?: string; name?: string } | null,
  );
  const names = [
    ...listAt(object, 'spec', 'hosts'),
    valueAt(object, 'spec', 'host'),
    ...targets.filter((each) => each?.kind === 'Service').map((each) => each?.name),
  ].filter((name) => typeof name === 'string');
  const scope = { namespace: object.namespace, domain };
  return names.flatMap((name) => services.named(fullHost(name, scope)).flatMap((each) => each.object ?? []));
}

/** The first workload that a policy selects, as the other end. */
function selectedBy(mesh: Mesh, object: MeshObject): Related[] {
  const labels = labelsAt(object, 'spec', 'selector', 'matchLabels');
  const [workload] = mesh.workloads.selected(object.namespace, labels);
  if (object.group === 'networking.istio.io' || workload === undefined) return [];
  return [
    {
      at: workload.at,
      message: `${workload.object.kind} ${workload.object.name} is one of the selected workloads`,
    },
  ];
}

/** Policies without a target are for ztunnel, which another rule judges. */
function isForWaypoint({ hasTarget, rules }: AuthorizationPolicy): boolean {
  return hasTarget && rules.some(asksForRequests);
}

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
      return isForWaypoint(authorizationPolicyOf(object));
    case 'security.istio.io/RequestAuthentication':
    case 'extensions.istio.io/WasmPlugin':
      return true;
    case 'telemetry.istio.io/Telemetry':
      return listAt(object, 'spec', 'tracing').length > 0;
    default:
      return false;
  }
}
