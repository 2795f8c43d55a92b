import { servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { serviceHost } from '../../mesh/registry/hosts';
import type { MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

/** Ports of the Service of a gateway as Istio installs it, and what its pods listen on behind them. */
const installed: ReadonlySet<number> = new Set([80, 443, 8080, 8443, 15_021]);

export const gatewayPortNotOnService = rule({
  name: 'gateway-port-not-on-service',
  description: 'A Gateway listens on a port that no Service of the gateway has.',
  severity: 'warning',
  upstream: ['IST0162'],
  messages: {
    installed: {
      message: "Gateway {gateway} listens on port {port}; Istio's default Service has 80 and 443",
      effect:
        'unless the port was added to the Service, clients outside cannot connect: connections are refused or time out',
      fix: 'make sure that the Service of the gateway has port {port}',
      severity: 'info',
    },
    port: {
      message: 'Gateway {gateway} listens on port {port}, which its Service does not have',
      effect: 'clients outside cannot connect: connections are refused or time out',
      fix: 'add the port to the Service of the gateway, or use one that it has: {ports}',
    },
  },
  check(mesh, report) {
    for (const gateway of mesh.gateways) {
      const pods = mesh.workloads.all.filter(({ labels }) => servesGateway(labels, gateway));
      if (pods.length === 0 || pods.some(({ object }) => object.data['spec'] !== undefined)) continue;
      for (const { port, index } of gateway.servers) {
        if (installed.has(port) || port === 0 || pods.some((each) => hasPort(mesh, each, port))) continue;
        const at = fieldOf(gateway.object, 'spec', 'servers', index, 'port', 'number');
        report('installed', { at, with: { gateway: gateway.object.name, port } });
      }
    }
    const written = mesh.workloads.all.filter(({ object }) => object.data['spec'] !== undefined);
    const inFront = new Map<unknown, MeshService[]>();
    for (const service of mesh.services.all) {
      if (service.object?.kind !== 'Service' || service.selector === undefined) continue;
      for (const workload of mesh.behind(service)) {
        addTo(inFront, workload, service);
      }
    }
    for (const gateway of mesh.gateways) {
      const { selector = {} } = gateway.spec;
      if (Object.keys(selector).length === 0) continue;
      const pods = written.filter(({ labels }) => servesGateway(labels, gateway));
      const services = new Set(pods.flatMap((pod) => inFront.get(pod) ?? []));
      // Without a Service, the pods are reached in a way of their own, unless the files are all there is.
      if (pods.length === 0 || (services.size === 0 && !mesh.known.holdsAll('', 'Service'))) continue;
      const ports = new Set<number>();
      for (const service of services) {
        for (const { number, targetPort } of service.ports) {
          ports.add(number);
          if (Number.isInteger(Number(targetPort))) ports.add(Number(targetPort));
        }
      }
      for (const { port, index } of gateway.servers) {
        if (ports.has(port) || port === 0) continue;
        report('port', {
          at: fieldOf(gateway.object, 'spec', 'servers', index, 'port', 'number'),
          related: [...services].flatMap(({ object }) =>
            object === undefined
              ? []
              : [{ at: fieldOf(object, 'spec', 'ports'), message: 'the Service of its pods' }],
          ),
          with: {
            gateway: gateway.object.name,
            port,
            ports: [...ports].sort((a, b) => a - b).join(', ') || 'none',
          },
        });
      }
    }
  },
});

/** Whether the Service that an installation gives a gateway has a port: its values can set others than the default. */
function hasPort({ services, domain }: Mesh, { namespace, object }: Workload, port: number): boolean {
  return services
    .named(serviceHost(object.name, { namespace, domain }))
    .some(({ ports }) => ports.some(({ number, targetPort }) => number === port || targetPort === port));
}
