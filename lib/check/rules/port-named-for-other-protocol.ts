import type { Mesh } from '../../mesh/mesh';
import type { Container, ServiceSpec } from '../../mesh/objects/kubernetes-types';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshPort, MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const portNamedForOtherProtocol = rule({
  name: 'port-named-for-other-protocol',
  description: 'The name or appProtocol of a port gives another protocol than its pods probably speak.',
  severity: 'warning',
  messages: {
    database: {
      message: 'port {port} of Service {service} is HTTP by its name, and {server} speaks its own',
      effect:
        'a client that waits for the server hangs, because its proxy waits for a request; what is not HTTP passes it without mTLS, and the proxy of the pod answers 400, or closes the connection if mTLS is STRICT',
      fix: 'name the port tcp-{server}, or set appProtocol: tcp',
    },
    oldHttp: {
      message: 'port {port} of Service {service} is HTTP/1.1 by its name, and gRPC by its pods',
      effect:
        'proxies send HTTP/1.1 to the pods, and gRPC needs HTTP/2: calls fail with UNAVAILABLE or INTERNAL',
      fix: 'name the port grpc or grpc-…, or set appProtocol: grpc',
    },
    connections: {
      message: 'port {port} of Service {service} is TCP by its name, and gRPC by its pods',
      effect:
        'proxies balance connections, and gRPC keeps one for all calls: every call of a client reaches the same pod, and no route, retry or timeout applies',
      fix: 'name the port grpc or grpc-…, or set appProtocol: grpc',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const service of mesh.services.all) {
      const { object, selector, ports } = service;
      if (object?.kind !== 'Service' || selector === undefined) continue;
      const asked = ports.filter(({ protocol }) => protocol === 'http' || protocol === 'tcp');
      if (asked.length === 0) continue;
      const pods = mesh.behind(service).filter(({ containers }) => containers.length > 0);
      for (const port of asked) {
        const words = { port: port.number, service: object.name };
        const at = fieldOf(
          object,
          ...port.path,
          hasAppProtocol(object.data['spec'], port) ? 'appProtocol' : 'name',
        );
        const server = port.protocol === 'http' ? serverOf(port, pods) : undefined;
        if (server !== undefined) report('database', { at, with: { ...words, server } });
        else if (
          pods.length > 0 &&
          pods.every((pod) => speaksGrpc(port, pod)) &&
          !isUpgraded(mesh, service)
        ) {
          if (port.protocol === 'tcp') report('connections', { at, with: words });
          else if (isOldHttp(object.data['spec'], port)) report('oldHttp', { at, with: words });
        }
      }
    }
  },
});

/** Servers with protocols of their own, by the port that they serve by default. */
const servers: ReadonlyMap<number, RegExp> = new Map([
  [2181, /^(zookeeper|cp-zookeeper)$/],
  [3306, /^(mysql|mariadb|percona|mysql-server)$/],
  [5432, /^(postgres|postgresql|postgis)$/],
  [5672, /^rabbitmq$/],
  [6379, /^(redis|valkey)$/],
  [9042, /^cassandra$/],
  [9092, /^(kafka|cp-kafka)$/],
  [11211, /^memcached$/],
  [27017, /^(mongo|mongodb)$/],
]);

/** The server behind a port, if it is one with a protocol of its own at its usual port. */
function serverOf(port: MeshPort, pods: readonly Workload[]): string | undefined {
  for (const { containers } of pods) {
    const target = numberIn(port, containers);
    for (const { image = '' } of containers) {
      const name = /([^/:@]+)(?::[^/@]*)?(?:@.*)?$/.exec(image)?.[1] ?? '';
      if (target !== undefined && servers.get(target)?.test(name)) return name;
    }
  }
  return undefined;
}

/** The port of the examples of gRPC, which hardly any other server has. */
const usual = 50051;

/** Whether the container's port has a name of gRPC or its usual number, or Kubernetes probes it by gRPC. */
function speaksGrpc(port: MeshPort, { containers }: Workload): boolean {
  const target = numberIn(port, containers);
  if (target === undefined) return false;
  if (target === usual) return true;
  return containers.some((container) => {
    const isNamed = (container.ports ?? []).some(
      ({ name = '', containerPort }) => containerPort === target && /^grpc(-|$)/.test(name),
    );
    const { livenessProbe, readinessProbe } = container as {
      readonly livenessProbe?: GrpcProbe;
      readonly readinessProbe?: GrpcProbe;
    };
    return isNamed || [livenessProbe, readinessProbe].some((probe) => probe?.grpc?.port === target);
  });
}

interface GrpcProbe {
  readonly grpc?: { readonly port?: number };
}

function numberIn({ targetPort }: MeshPort, containers: readonly Container[]): number | undefined {
  const number = Number(targetPort);
  if (Number.isInteger(number)) return number;
  return containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === targetPort)?.containerPort;
}

function specOf(spec: unknown, { path }: MeshPort) {
  const { ports = [] } = (spec ?? {}) as ServiceSpec;
  return ports[Number(path.at(-1))];
}

function hasAppProtocol(spec: unknown, port: MeshPort): boolean {
  return specOf(spec, port)?.appProtocol !== undefined;
}

/** Whether proxies send HTTP/1.1 to a port. */
function isOldHttp(spec: unknown, port: MeshPort): boolean {
  const { name = '', appProtocol = name.split('-', 1)[0] } = specOf(spec, port) ?? {};
  return appProtocol.toLowerCase() === 'http';
}

/** Whether a DestinationRule makes proxies send HTTP/2. */
function isUpgraded({ destinationRules }: Mesh, { host }: MeshService): boolean {
  return destinationRules
    .covering(host)
    .some(({ spec }) => /h2UpgradePolicy|useClientProtocol/.test(JSON.stringify(spec)));
}
