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
      effect:
        'if no container listens there, requests to port {port} get 503 "remote connection failure" (flag UF in the log of the pod)',
      fix: 'use a port that a container has ({ports}), or declare {target} there',
    },
    // The pods serve another port of the Service: then this one is mostly only not declared.
    beside: {
      message: 'no container behind Service {service} declares port {target}',
      effect:
        'none if a container listens there; otherwise requests to port {port} get 503 (flag UF in the log of the pod)',
      fix: 'declare {target} in the container, or use a port that a container has ({ports})',
      severity: 'info',
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
        const isName = isPortName(targetPort);
        if (pods.some((each) => declares(each, targetPort) || listensAnyway(each, targetPort))) continue;
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
        const isBeside = service.ports.some((other) => pods.some((each) => declares(each, other.targetPort)));
        report(isName ? 'name' : isBeside ? 'beside' : 'number', { at, related, with: words });
      }
    }
  },
});

function isPortName(target: number | string): boolean {
  return typeof target === 'string' && !/^\d+$/.test(target);
}

function declares(workload: Workload, target: number | string): boolean {
  const isName = isPortName(target);
  return containerPortsOf(workload).some(({ name, containerPort }) =>
    isName ? name === target : containerPort === Number(target),
  );
}

/** Ports of the proxy in each pod of the mesh: merged metrics, readiness, and its own metrics. */
const ofProxies: ReadonlySet<number> = new Set([15020, 15021, 15090]);
/** Ports of istiod, which older manifests do not declare. */
const ofIstiod: ReadonlySet<number> = new Set([8080, 15010, 15011, 15012, 15014, 15017]);

function listensAnyway({ labels }: Workload, target: number | string): boolean {
  const port = Number(target);
  const isIstiod = labels['app'] === 'istiod' || labels['istio'] === 'pilot';
  return ofProxies.has(port) || (isIstiod && ofIstiod.has(port));
}
