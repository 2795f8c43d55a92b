import type { GatewaySpec, Server } from '../objects/istio-types';
import type { Labels, MeshObject } from '../objects/mesh-object';
import { fullHost, type HostScope } from '../registry/hosts';
import { carries } from '../registry/workloads';

/** A parsed Gateway. */
export interface Gateway {
  readonly object: MeshObject;
  readonly spec: GatewaySpec;
  /** `NAMESPACE/NAME`, as VirtualServices reference it. */
  readonly name: string;
  readonly servers: readonly GatewayServer[];
}

/** One of `spec.servers`. */
export interface GatewayServer {
  readonly gateway: Gateway;
  /** Its index in `spec.servers`. */
  readonly index: number;
  readonly server: Server;
  /** The port that clients call. */
  readonly port: number;
  /** The protocol, after TLS termination if it terminates TLS. */
  readonly serves: 'http' | 'tcp' | 'passthrough';
  /** Whether it terminates TLS. */
  readonly endsTls: boolean;
  readonly hosts: readonly ServerHost[];
}

/** One of a server's `hosts`. */
export interface ServerHost {
  /** The full host, or a pattern. */
  readonly host: string;
  /** The namespace whose VirtualServices it accepts; undefined for all. */
  readonly namespace: string | undefined;
}

/** Reads a Gateway. */
export function gatewayOf(object: MeshObject, domain: string): Gateway {
  const spec = (object.data['spec'] ?? {}) as GatewaySpec;
  const scope = { namespace: object.namespace, domain };
  const servers: GatewayServer[] = [];
  const gateway: Gateway = { object, spec, name: `${object.namespace}/${object.name}`, servers };
  for (const [index, server] of (spec.servers ?? []).entries()) {
    servers.push({
      gateway,
      index,
      server,
      port: server.port?.number ?? 0,
      ...kindOf(server),
      hosts: (server.hosts ?? []).map((host) => serverHost(host, scope)),
    });
  }
  return gateway;
}

const httpProtocols: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY']);

function kindOf({ port, tls }: Server): Pick<GatewayServer, 'serves' | 'endsTls'> {
  const protocol = (port?.protocol ?? '').toUpperCase();
  if (httpProtocols.has(protocol)) return { serves: 'http', endsTls: false };
  const passes = tls?.mode === undefined || tls.mode === 'PASSTHROUGH' || tls.mode === 'AUTO_PASSTHROUGH';
  if (protocol === 'HTTPS')
    return passes ? { serves: 'passthrough', endsTls: false } : { serves: 'http', endsTls: true };
  if (protocol === 'TLS')
    return passes ? { serves: 'passthrough', endsTls: false } : { serves: 'tcp', endsTls: true };
  return { serves: 'tcp', endsTls: tls?.mode !== undefined && !passes };
}

const tlsModes: ReadonlySet<string> = new Set([
  ...['PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'],
]);

/** Whether a server's TLS mode is one of Istio's; of another, nobody knows what was meant. */
export function hasTlsMode({ server }: GatewayServer): boolean {
  return server.tls?.mode === undefined || tlsModes.has(server.tls.mode);
}

function serverHost(host: string, scope: HostScope): ServerHost {
  const slash = host.indexOf('/');
  if (slash < 0) return { host: fullHost(host, scope), namespace: undefined };
  const named = host.slice(0, slash);
  const namespace = named === '.' ? scope.namespace : named;
  return {
    host: fullHost(host.slice(slash + 1), scope),
    namespace: namespace === '*' || namespace === '' ? undefined : namespace,
  };
}

/** Whether a Gateway is served by pods with these labels; without a selector all pods serve it. */
export function servesGateway(labels: Labels, { spec }: Gateway): boolean {
  return carries(labels, spec.selector ?? {});
}
