import type { MeshObject } from '../../mesh/objects/mesh-object';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { MeshPort, MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

/** A port of a Service in front of one workload. */
interface Front {
  readonly service: MeshObject;
  readonly port: MeshPort;
}

export const conflictingServicePorts = rule({
  name: 'conflicting-service-ports',
  description: 'Two Services select the same pods and disagree about a port.',
  severity: 'warning',
  upstream: ['IST0116', 'IST0137'],
  messages: {
    protocol: {
      message: 'port {port} is {one} in {first} and {other} in {second}',
      effect:
        'the sidecar of {workload} can listen with one protocol only: requests by the other Service fail or are not routed',
      fix: 'give both ports the same protocol',
    },
    detected: {
      message: 'port {port} is {one} in {first} and {other} in {second}',
      effect:
        'HTTP requests are served by both; if clients send another protocol, the sidecar of {workload} refuses it if the older Service has http',
      fix: 'give both ports the same protocol',
      severity: 'info',
    },
    target: {
      message: '{first} and {second} map ports {one} and {other} to port {port}',
      effect:
        'the sidecar of {workload} has one listener for it, with the settings of one of the two Services',
      fix: 'use one Service port for both, or listen on two ports',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const fronts = new Map<Workload, MeshService[]>();
    for (const service of mesh.services.all) {
      if (service.object?.kind !== 'Service' || service.selector === undefined) continue;
      for (const workload of mesh.behind(service)) {
        addTo(fronts, workload, service);
      }
    }
    const told = new Set<string>();
    for (const [workload, services] of fronts) {
      if (services.length < 2) continue;
      const name = `${workload.object.kind} ${workload.object.name}`;
      const byTarget = new Map<string, Front>();
      const byNumber = new Map<number, Front>();
      for (const { object, ports } of services) {
        for (const port of ports) {
          if (object === undefined) continue;
          const front = { service: object, port };
          const atTarget = byTarget.get(String(port.targetPort));
          const atNumber = byNumber.get(port.number);
          byTarget.set(String(port.targetPort), front);
          byNumber.set(port.number, front);
          for (const other of new Set([atTarget, atNumber])) {
            if (other === undefined || other.service === object) continue;
            const id = difference(other.port, port);
            const key = `${object.namespace}/${other.service.name}/${object.name}/${port.number}/${id}`;
            if (id === undefined || told.has(key)) continue;
            told.add(key);
            const isProtocol = id !== 'target';
            report(id, {
              at: fieldOf(object, ...port.path),
              related: [
                {
                  at: fieldOf(other.service, ...other.port.path),
                  message: `the port of ${other.service.name}`,
                },
                { at: workload.at, message: name },
              ],
              with: {
                first: `Service ${other.service.name}`,
                second: `Service ${object.name}`,
                workload: name,
                port: isProtocol ? port.number : port.targetPort,
                one: isProtocol ? other.port.protocol : other.port.number,
                other: isProtocol ? port.protocol : port.number,
              },
            });
          }
        }
      }
    }
  },
});

function difference(one: MeshPort, other: MeshPort): 'protocol' | 'detected' | 'target' | undefined {
  const isSameTarget = String(one.targetPort) === String(other.targetPort);
  if (one.protocol !== other.protocol && (isSameTarget || one.number === other.number)) {
    const both = [one.protocol, other.protocol];
    return both.includes('http') && both.includes('auto') ? 'detected' : 'protocol';
  }
  return isSameTarget && one.number !== other.number ? 'target' : undefined;
}
