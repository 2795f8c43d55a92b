import type { Mesh } from '../mesh';
import type { MeshObject } from '../objects/mesh-object';
import { addTo } from '../objects/multi-map';
import type { MeshPort, MeshService } from './services';
import { carries, type Workload } from './workloads';

/** A port of a Service that arrives at another port of the pods. */
export interface ForwardedPort {
  readonly service: MeshObject;
  readonly port: MeshPort;
  /** The port of the pods. */
  readonly target: number;
}

/** The ports of pods, as their Services and their containers say. */
export interface PodPorts {
  /** Whether connections can arrive at this port of the pods. */
  arrivesAt(port: number): boolean;
  /** The port of a Service with this number, if connections to it arrive at another one. */
  forwarded(port: number): ForwardedPort | undefined;
}

/** Reads the ports of pods; Services are found by namespace, so ask once for many pods. */
export function podPortsOf(mesh: Mesh): (pods: readonly Workload[]) => PodPorts {
  const byNamespace = new Map<string, MeshService[]>();
  for (const service of mesh.services.all) addTo(byNamespace, service.namespace, service);
  return (pods) => {
    const own = new Set(pods.flatMap(containerPortsOf).map(({ containerPort }) => containerPort ?? 0));
    const forwarded = new Map<number, ForwardedPort>();
    for (const pod of pods) {
      for (const { object, selector, ports } of byNamespace.get(pod.namespace) ?? []) {
        if (object?.kind !== 'Service' || selector === undefined || !carries(pod.labels, selector)) continue;
        for (const port of ports) {
          const target = targetOf(port, pod);
          if (target === undefined) continue;
          own.add(target);
          if (target !== port.number) forwarded.set(port.number, { service: object, port, target });
        }
      }
    }
    return {
      arrivesAt: (port) => own.has(port),
      forwarded: (port) => (own.has(port) ? undefined : forwarded.get(port)),
    };
  };
}

function targetOf({ targetPort }: MeshPort, pod: Workload): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  if (/^\d+$/.test(targetPort)) return Number(targetPort);
  return containerPortsOf(pod).find(({ name }) => name === targetPort)?.containerPort;
}

/** The ports that the containers of pods declare. */
export function containerPortsOf({ containers }: Workload) {
  return containers.flatMap(({ ports = [] }) => ports);
}
