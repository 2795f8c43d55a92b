import { fieldOf } from '../../mesh/objects/mesh-object';
import { containerPortsOf } from '../../mesh/registry/pod-ports';
import type { Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const targetPortNotServed = rule({
  name: 'target-port-not-served',
  description: 'A Service has a targetPort that its pods do not have.',
  severity: 'warning',
  upstream: ['KIA0701'],
  messages: {
    name: {
      message: 'no container behind Service {service} has a port named {target}',
      effect: 'port {port} has no endpoints: requests get 503 "no healthy upstream" (flag UH)',
      fix: "give the container's port this name, or use an existing one: {ports}",
      severity: 'error',
    },
    number: {
      message: 'no container behind Service {service} declares port {target}',
      effect: 'if no container listens there, requests to port {port} get 503 "connection refused" (flag UF)',
      fix: 'use a port that a container has ({ports}), or declare {target} there',
    },
  },
  check(mesh, report) {
    for (const service of mesh.services.all) {
      const { object, selector } = service;
      if (object?.kind !== 'Service' || selector === undefined) continue;
      // istiod serves 15012 and 15014, which the manifests of many releases do not declare.
      if (selector['app'] === 'istiod' || selector['istio'] === 'pilot') continue;
      const pods = mesh.behind(service).filter(({ containers }) => containers.length > 0);
      const declared = pods.flatMap(containerPortsOf);
      if (declared.length === 0) continue;
      for (const { targetPort, number, path } of service.ports) {
        const isName = typeof targetPort === 'string' && !/^\d+$/.test(targetPort);
        const serves = (workload: Workload) =>
          containerPortsOf(workload).some(({ name, containerPort }) =>
            isName ? name === targetPort : containerPort === Number(targetPort),
          );
        if (pods.some(serves)) continue;
        const related = pods.map((each) => ({
          at: each.at,
          message: `${each.object.kind} ${each.object.name}`,
        }));
        const ports = [
          ...new Set(
            declared.map(({ name, containerPort }) => (isName ? (name ?? containerPort) : containerPort)),
          ),
        ].join(', ');
        const at = fieldOf(object, ...path, 'targetPort');
        const words = { service: object.name, target: targetPort, port: number, ports };
        report(isName ? 'name' : 'number', { at, related, with: words });
      }
    }
  },
});
