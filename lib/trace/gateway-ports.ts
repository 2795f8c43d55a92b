import { gatewayPort } from '../mesh/gateway/gateway-servers';
import type { GatewayServer } from '../mesh/gateway/gateways';
import type { Mesh } from '../mesh/mesh';
import type { ServiceSpec } from '../mesh/objects/kubernetes-types';
import { type Field, fieldOf } from '../mesh/objects/mesh-object';
import { hostCovers } from '../mesh/registry/hosts';
import type { MeshPort, MeshService } from '../mesh/registry/services';
import { carries } from '../mesh/registry/workloads';
import type { Caller, Request } from '../mesh/request';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { gatewaysOf, namesOf } from './why/virtual-services';

/** The port of a Gateway's server that a called port leads to. */
export interface ServedPort {
  readonly port: number;
  /** Such as `port 80 of Service istio-ingressgateway leads to port 8080`; undefined for the same port. */
  readonly words: string | undefined;
  /** The port of the Service; undefined for one that the manifests lack. */
  readonly at: Field | undefined;
}

/** The ports of Istio's charts. Pods that do not run as root cannot listen on the ports that clients call. */
const defaults: ReadonlyMap<number, number> = new Map([
  [80, 8080],
  [443, 8443],
]);

/**
 * The port of a server that a port called at a gateway leads to. A Gateway may name the port of the Service or that of the
 * pods, and clients may call a node port. Undefined if it leads to no server.
 */
export function servedPort(mesh: Mesh, caller: Caller, called: number): ServedPort | undefined {
  const isServed = (port: number) => gatewayPort(mesh, caller, port) !== undefined;
  if (isServed(called)) return { port: called, words: undefined, at: undefined };
  const ways = waysIn(mesh, caller);
  for (const { service, port, nodePort, target } of ways) {
    if (port.number !== called && nodePort !== called) continue;
    const server = [target, port.number].find(isServed);
    if (server === undefined) continue;
    const kind = port.number === called ? 'port' : 'node port';
    const { object, host } = service;
    return {
      port: server,
      words: `${kind} ${called} of Service ${object?.name ?? host.split('.')[0]} leads to port ${server}`,
      at: object && fieldOf(object, ...port.path),
    };
  }
  const usual = defaults.get(called);
  // Services that lead to a server are all that clients call.
  const isTold = ways.some(({ port, target }) => isServed(target) || isServed(port.number));
  if (usual === undefined || isTold || !isServed(usual)) return undefined;
  const words = `port ${called} of the gateway is taken to lead to port ${usual}, as by default: no Service says so`;
  return { port: usual, words, at: undefined };
}

/** The ports that clients call for the host of a request with its protocol, in ascending order. */
export function callablePorts(mesh: Mesh, caller: Caller, request: Request): readonly number[] {
  const names = namesOf(mesh, caller, request);
  const all = gatewaysOf(mesh, caller)
    .flatMap(({ servers }) => servers)
    .filter((each) => accepts(each, request.protocol));
  const own = all.filter(({ hosts }) =>
    hosts.some(({ host }) => names.some((name) => hostCovers(host, name))),
  );
  const ways = waysIn(mesh, caller);
  const ports = (own.length > 0 ? own : all).flatMap(({ port }) => {
    const leading = ways.filter((each) => each.target === port || each.port.number === port);
    if (leading.length > 0) return leading.map((each) => each.port.number);
    return [...defaults].find(([, target]) => target === port)?.[0] ?? port;
  });
  return [...new Set(ports)].filter((port) => port !== request.port).sort((a, b) => a - b);
}

function accepts({ serves, endsTls }: GatewayServer, protocol: Request['protocol']): boolean {
  switch (protocol) {
    case 'http':
      return serves === 'http' && !endsTls;
    case 'https':
      return serves === 'passthrough' || (serves === 'http' && endsTls);
    case 'tls':
      return serves === 'passthrough' || endsTls;
    case 'tcp':
      return serves === 'tcp' && !endsTls;
  }
}

/** A port of a Service that selects the pods of a gateway. */
interface Way {
  readonly service: MeshService;
  readonly port: MeshPort;
  readonly nodePort: number | undefined;
  readonly target: number;
}

function waysIn(mesh: Mesh, { namespace, labels }: Caller): readonly Way[] {
  const pods = mesh.workloads.selected(namespace, labels);
  const isForPods = (service: MeshService) => {
    const { selector } = service;
    if (selector === undefined) return false;
    if (service.namespace === namespace && carries(labels, selector)) return true;
    // Of pods that no manifest contains only the labels in the selector of the Gateway are known.
    return pods.length === 0 && Object.keys(labels).length > 0 && carries(selector, labels);
  };
  return mesh.services.all.filter(isForPods).flatMap((service) => {
    const { ports: written = [] } = (service.object?.data['spec'] ?? {}) as ServiceSpec;
    return service.ports.map((port, index): Way => {
      const [pod] = pods;
      const target =
        pod !== undefined
          ? targetPortOf(port, pod)
          : typeof port.targetPort === 'number'
            ? port.targetPort
            : port.number;
      return { service, port, nodePort: written[index]?.nodePort, target };
    });
  });
}
