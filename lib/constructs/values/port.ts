import type { ValueProblem } from '../problems/problem';
import { hostsOverlap, takesHost } from './host';
import { nameProblems } from './names';
import { portNumberProblems } from './numbers';
import { repeated } from './repeated';
import { shown } from './shown';

/**
 * The protocol of a port. `http`, `http2` and `grpc` are routed by request, `tcp` by connection. `tls` is encrypted by
 * the application and passed through: each connection is routed by the server name of its handshake, which must be the
 * service's full host or one of `sniHosts`. A connection with another name, or without one, is reset; for such clients
 * use `tcp`, which accepts every connection.
 */
export type PortProtocol = 'http' | 'http2' | 'grpc' | 'tcp' | 'tls';

/** One port of a service. */
export interface PortProps {
  /** The port number that callers use. Maps to the Service's `ports[].port`. */
  readonly port: number;
  /**
   * The port number that the pods listen on. Maps to the Service's `ports[].targetPort`.
   *
   * @default - the same number as `port`.
   */
  readonly targetPort?: number;
  /**
   * The protocol of the port. Maps to the Service's `ports[].appProtocol`.
   *
   * @default 'http'
   */
  readonly protocol?: PortProtocol;
  /**
   * The port's name. Set it if the Service already exists and its port has a name.
   *
   * @default - the protocol and the number, such as `http-8080`.
   */
  readonly name?: string;
  /**
   * For a `tls` port: server names that clients send in the TLS handshake besides the service's own host. Maps to
   * Istio's `tls[].match[].sniHosts`.
   *
   * @default - only the service's own host.
   */
  readonly sniHosts?: readonly string[];
}

/** A port with its defaults filled in. */
export type Port = Required<PortProps>;

/** Fills in the defaults of a port. */
export function portOf(props: PortProps): Port {
  const protocol = props.protocol ?? 'http';
  return {
    port: props.port,
    targetPort: props.targetPort ?? props.port,
    protocol,
    name: props.name ?? `${protocol}-${props.port}`,
    sniHosts: [...(props.sniHosts ?? [])],
  };
}

/** True for the protocols whose requests Envoy parses, so that it can match headers and paths. */
export function isHttp(port: Port): boolean {
  return port.protocol === 'http' || port.protocol === 'http2' || port.protocol === 'grpc';
}

/** The problems of a service's ports, by themselves and together. */
export function portProblems(ports: readonly Port[]): ValueProblem[] {
  return [
    ...ports.flatMap(problemsOfOne),
    ...duplicatePorts(ports, 'the API server refuses the Service, so this change does not reach any proxy'),
    ...sharedTargets(ports),
    ...overlappingSniHosts(ports),
  ];
}

/** The protocols of a port. */
export const protocols: readonly string[] = ['http', 'http2', 'grpc', 'tcp', 'tls'] satisfies PortProtocol[];

/** Name prefixes that select a protocol in Istio. */
const prefixes = new Set([...protocols, 'https', 'mongo', 'mysql', 'redis', 'udp']);

function problemsOfOne(port: Port): ValueProblem[] {
  const problems = [
    ...numberAndNameProblems(port),
    ...port.sniHosts.flatMap((host) => nameProblems(`an sniHost of port ${shown(port.port)}`, host, 'host')),
  ];
  const prefix = port.name.split('-')[0] ?? '';
  if (!protocols.includes(port.protocol)) {
    problems.push({
      rule: 'unknown-protocol',
      message: `port ${shown(port.port)} has the unknown protocol ${shown(port.protocol)}`,
      effect: 'Istio would treat it as plain TCP, so header matches, paths and retries would not apply',
      fix: `use one of ${protocols.join(', ')}`,
    });
  } else if (prefix !== port.protocol && prefixes.has(prefix)) {
    problems.push({
      rule: 'port-name-misleads',
      message: `port ${shown(port.port)} has the name ${port.name}, but the protocol ${port.protocol}`,
      effect: 'tools that read the protocol from the name would treat the port as another protocol',
      fix: `correct the protocol, or use the name ${port.protocol}-${port.port}`,
    });
  }
  if (port.sniHosts.length > 0 && port.protocol !== 'tls') {
    problems.push({
      rule: 'sni-hosts-without-tls',
      message: `port ${shown(port.port)} has sniHosts, but the protocol ${port.protocol}`,
      effect: 'only a TLS connection has a server name, so the names would never match',
      fix: "set protocol: 'tls', or remove sniHosts",
    });
  }
  return problems;
}

/** The problems of the numbers and the name of a port by itself. */
export function numberAndNameProblems({ port, targetPort, name }: Port): ValueProblem[] {
  return [
    ...portNumberProblems('port', port),
    ...(targetPort === port ? [] : portNumberProblems(`targetPort of port ${shown(port)}`, targetPort)),
    ...nameProblems(`the name of port ${shown(port)}`, name, 'port name'),
  ];
}

/** Ports with the same number or name. */
export function duplicatePorts(ports: readonly Port[], effect: string): ValueProblem[] {
  return (['port', 'name'] as const).flatMap((field) =>
    repeated(ports.map((port) => port[field])).map((value) => ({
      rule: 'duplicate-port',
      message: `two ports have the ${field === 'port' ? 'number' : 'name'} ${shown(value)}`,
      effect,
      fix: 'use a different number and name for each port',
    })),
  );
}

/** The pod's proxy identifies a connection by its target port only, and reads it with one protocol. */
function sharedTargets(ports: readonly Port[]): ValueProblem[] {
  const first = new Map<number, Port>();
  return ports.flatMap((port) => {
    const earlier = first.get(port.targetPort);
    if (earlier === undefined) first.set(port.targetPort, port);
    if (earlier === undefined || earlier.protocol === port.protocol) return [];
    return [
      {
        rule: 'target-port-of-two-protocols',
        message: `ports ${shown(earlier.port)} (${earlier.protocol}) and ${shown(port.port)} (${port.protocol}) share targetPort ${shown(port.targetPort)}`,
        effect: `the pod's proxy reads both as ${earlier.protocol}, so requests to port ${shown(port.port)} fail: 503, or HTTP/1.1 instead of HTTP/2`,
        fix: 'use a separate targetPort for each protocol',
      },
    ];
  });
}

/** One VirtualService has all server names of a service. */
function overlappingSniHosts(ports: readonly Port[]): ValueProblem[] {
  const hosts = [...new Set(ports.flatMap((port) => port.sniHosts))];
  return hosts.flatMap((host, index) =>
    hosts
      .slice(index + 1)
      .filter((other) => hostsOverlap(host, other))
      .map((other) => ({
        rule: 'sni-hosts-overlap',
        message: `the sniHosts ${host} and ${other} overlap`,
        effect: 'istiod refuses the VirtualService, so the proxies keep their old routes',
        fix: `remove ${takesHost(host, other) ? other : host}`,
      })),
  );
}
