import type { Mesh } from '../../mesh/mesh';
import type { SidecarSpec, TrafficPolicy } from '../../mesh/objects/istio-types';
import { labelsAt, valueAt } from '../../mesh/objects/json-path';
import {
  type Field,
  type FieldPath,
  fieldOf,
  type Labels,
  type MeshObject,
} from '../../mesh/objects/mesh-object';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import { type ForwardedPort, podPortsOf } from '../../mesh/registry/pod-ports';
import type { MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import type { Related } from '../finding';
import { rule } from '../rule';

export const settingsForMissingPort = rule({
  name: 'settings-for-missing-port',
  description: 'Settings for one port name a port at which no request is called, or at which none arrives.',
  severity: 'warning',
  messages: {
    target: {
      message: '{host} has no port {port}, the targetPort of its port {other}',
      effect:
        'portLevelSettings name the port that clients call: these settings are never applied, and port {other} has those of the whole host',
      fix: 'write {other}',
    },
    missing: {
      message: '{host} has no port {port}; it has {ports}',
      effect: 'portLevelSettings name the port that clients call: these settings are never applied',
      fix: 'write one of its ports, or remove the settings',
    },
    ingress: {
      message: 'Sidecar {name} listens on {port}, a port of Service {service}, not of its pods',
      effect:
        'connections to port {port} arrive at port {target} of the pods: this listener gets none, and its settings have no effect',
      fix: 'write {target}, the targetPort',
    },
    mutualTls: {
      message: 'portLevelMtls of {name} names {port}, a port of Service {service}, not of its pods',
      effect:
        'connections to port {port} arrive at port {target} of the pods, which has the mode of the whole policy',
      fix: 'write {target}, the targetPort',
    },
    operation: {
      message: '{name} requires port {port}, a port of Service {service}, not of its pods',
      effect:
        'connections to port {port} arrive at port {target} of the pods, which the proxy compares: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write "{target}", the targetPort',
    },
  },
  check(mesh, report) {
    for (const { at, port, host, services } of settingsIn(mesh)) {
      const ports = services.flatMap((service) => service.ports);
      const meant = [
        ...new Set(ports.filter(({ targetPort }) => targetPort === port).map(({ number }) => number)),
      ];
      const [{ object } = { object: undefined }] = services;
      const related: Related[] =
        object === undefined ? [] : [{ at: fieldOf(object, 'spec', 'ports'), message: 'its ports' }];
      const [other] = meant;
      if (other !== undefined && meant.length === 1) {
        report('target', { at, related, with: { host, port, other } });
      } else {
        const list = [...new Set(ports.map(({ number }) => number))].join(', ');
        report('missing', { at, related, with: { host, port, ports: list } });
      }
    }
    const portsOf = podPortsOf(mesh);
    const askPods = (
      id: 'ingress' | 'mutualTls' | 'operation',
      object: MeshObject,
      labels: Labels,
      asked: readonly { readonly path: FieldPath; readonly port: number }[],
    ): void => {
      if (asked.length === 0) return;
      const ports = portsOf(podsOf(mesh, object, labels));
      for (const { path, port } of asked) {
        const found = ports.forwarded(port);
        if (found === undefined) continue;
        const words = { name: object.name, port, service: found.service.name, target: found.target };
        report(id, { at: fieldOf(object, ...path), related: [endOf(found)], with: words });
      }
    };
    for (const object of mesh.ofKind('networking.istio.io', 'Sidecar')) {
      const { ingress = [], workloadSelector } = (object.data['spec'] ?? {}) as SidecarSpec;
      const asked = ingress.map(({ port }, index) => ({
        path: ['spec', 'ingress', index, 'port', 'number'],
        port: port?.number ?? 0,
      }));
      askPods('ingress', object, workloadSelector?.labels ?? {}, asked);
    }
    for (const object of mesh.ofKind('security.istio.io', 'PeerAuthentication')) {
      const path = ['spec', 'portLevelMtls'];
      const asked = Object.keys((valueAt(object, ...path) ?? {}) as object).map((port) => ({
        path: [...path, port],
        port: Number(port),
      }));
      askPods('mutualTls', object, labelsAt(object, 'spec', 'selector', 'matchLabels'), asked);
    }
    for (const { object, selector, hasTarget, rules } of mesh.authorizationPolicies) {
      // A waypoint compares the port that clients call.
      if (hasTarget) continue;
      const asked = rules.flatMap(({ to, when }) => [
        ...to.flatMap(({ at, fields }) => portsAt([...at, 'ports'], fields.get('ports') ?? [])),
        ...when.flatMap(({ at, key, values }) =>
          key === 'destination.port' ? portsAt([...at, 'values'], values) : [],
        ),
      ]);
      askPods('operation', object, selector, asked);
    }
  },
});

function portsAt(path: FieldPath, ports: readonly string[]): { path: FieldPath; port: number }[] {
  return ports.map((port, index) => ({ path: [...path, index], port: Number(port) }));
}

interface Settings {
  readonly at: Field;
  readonly port: number;
  readonly host: string;
  readonly services: readonly MeshService[];
}

/** The settings of DestinationRules for ports that none of the services of the host has. */
function settingsIn(mesh: Mesh): Settings[] {
  return mesh.destinationRules.all.flatMap(({ object, spec, host }: DestinationRule) => {
    const services = mesh.services.named(host);
    // The ports of a wildcard, and of a service that is not in the files, are unknown.
    if (
      services.length === 0 ||
      services.some((each) => each.object === undefined || each.ports.length === 0)
    )
      return [];
    const known = new Set(services.flatMap(({ ports }) => ports.map(({ number }) => number)));
    const inPolicy = (policy: TrafficPolicy | undefined, path: FieldPath): Settings[] =>
      (policy?.portLevelSettings ?? []).flatMap(({ port }, index) => {
        const number = port?.number ?? 0;
        if (number === 0 || known.has(number)) return [];
        const at = fieldOf(object, ...path, 'portLevelSettings', index, 'port', 'number');
        return [{ at, port: number, host, services }];
      });
    return [
      ...inPolicy(spec.trafficPolicy, ['spec', 'trafficPolicy']),
      ...(spec.subsets ?? []).flatMap(({ trafficPolicy }, index) =>
        inPolicy(trafficPolicy, ['spec', 'subsets', index, 'trafficPolicy']),
      ),
    ];
  });
}

/** The pods that an object is for. One without a selector is for pods with different ports. */
function podsOf(mesh: Mesh, { namespace }: MeshObject, labels: Labels): readonly Workload[] {
  return Object.keys(labels).length === 0 ? [] : mesh.workloads.selected(namespace, labels);
}

function endOf({ service, port, target }: ForwardedPort): Related {
  return { at: fieldOf(service, ...port.path), message: `port ${port.number} has targetPort ${target}` };
}
