import type { ValueProblem } from '../problems/problem';
import { hostsOverlap, takesHost } from './host';
import { nameProblems } from './names';
import { portNumberProblems } from './numbers';
import { repeated } from './repeated';
import { shown } from './shown';

/**
 * What a port speaks. `http`, `http2` and `grpc` are routed by request; `tcp` by connection; `tls` by
 * connection too, encrypted by the application itself and passed through as it is: by the server name of the
 * handshake, which must be the service's full host or one of `sniHosts`. A client that sends another name, or
 * none, is reset; where that happens use `tcp`, which takes every connection.
 */
export type PortProtocol = 'http' | 'http2' | 'grpc' | 'tcp' | 'tls';

/** One port of a service. */
export interface PortProps {
  /** The number that callers use. Stands for the Service's `ports[].port`. */
  readonly port: number;
  /**
   * The number that the pods listen on. Stands for the Service's `ports[].targetPort`.
   *
   * @default - the same number as `port`.
   */
  readonly targetPort?: number;
  /**
   * What the port speaks. Stands for the Service's `ports[].appProtocol`.
   *
   * @default 'http'
   */
  readonly protocol?: PortProtocol;
  /**
   * The port's name. Set it where a Service exists already whose port has a name.
   *
   * @default - the protocol and the number, such as `http-8080`.
   */
  readonly name?: string;
  /**
   * For a `tls` port: further server names that clients put into the TLS handshake, beside the service's own
   * host. Stands for Istio's `tls[].match[].sniHosts`.
   *
   * @default - none, only the service's own host.
   */
  readonly sniHosts?: readonly string[];
}

/** A port with everything that was left out filled in. */
export type Port = Required<PortProps>;

/** Fills in what a port leaves out. */
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

/** True for the protocols whose requests Envoy reads, so that headers and paths can be matched. */
export function isHttp(port: Port): boolean {
  return port.protocol === 'http' || port.protocol === 'http2' || port.protocol === 'grpc';
}

/** The problems of a service's ports, each by itself and among one another. */
export function portProblems(ports: readonly Port[]): ValueProblem[] {
  return [
    ...ports.flatMap(problemsOfOne),
    ...duplicates(ports, 'port'),
    ...duplicates(ports, 'name'),
    ...sharedTargets(ports),
    ...overlappingSniHosts(ports),
  ];
}

const protocols: readonly string[] = ['http', 'http2', 'grpc', 'tcp', 'tls'] satisfies PortProtocol[];

/** Name prefixes by which Istio tells a protocol; another one than the port's own misleads the reader. */
const prefixes = new Set([...protocols, 'https', 'mongo', 'mysql', 'redis', 'udp']);

function problemsOfOne(port: Port): ValueProblem[] {
  const problems = [
    ...portNumberProblems('port', port.port),
    ...(port.targetPort === port.port
      ? []
      : portNumberProblems(`targetPort of port ${shown(port.port)}`, port.targetPort)),
    ...nameProblems(`the name of port ${shown(port.port)}`, port.name, 'port name'),
    ...port.sniHosts.flatMap((host) => nameProblems(`an sniHost of port ${shown(port.port)}`, host, 'host')),
  ];
  const prefix = port.name.split('-')[0] ?? '';
  if (!protocols.includes(port.protocol)) {
    problems.push({
      rule: 'unknown-protocol',
      message: `port ${shown(port.port)} has the protocol ${shown(port.protocol)}`,
      effect: 'Istio would carry it as plain TCP, so no header, path or retry applies to it',
      fix: `use one of ${protocols.join(', ')}`,
    });
  } else if (prefix !== port.protocol && prefixes.has(prefix)) {
    problems.push({
      rule: 'port-name-misleads',
      message: `port ${shown(port.port)} is called ${port.name}, yet speaks ${port.protocol}`,
      effect: 'whatever reads the protocol from the name treats the port as another one than it is',
      fix: `set protocol to what the port speaks, or call it ${port.protocol}-${port.port}`,
    });
  }
  if (port.sniHosts.length > 0 && port.protocol !== 'tls') {
    problems.push({
      rule: 'sni-hosts-without-tls',
      message: `port ${shown(port.port)} has sniHosts, yet speaks ${port.protocol}`,
      effect: 'there is no server name in a connection that is not TLS, so nothing would be matched by it',
      fix: "set protocol: 'tls', or leave sniHosts out",
    });
  }
  return problems;
}

function duplicates(ports: readonly Port[], field: 'port' | 'name'): ValueProblem[] {
  return repeated(ports.map((port) => port[field])).map((value) => ({
    rule: 'duplicate-port',
    message: `two ports have the ${field === 'port' ? 'number' : 'name'} ${shown(value)}`,
    effect: 'the API server refuses the Service, so nothing of this change reaches a proxy',
    fix: 'give each port a number and a name of its own',
  }));
}

/** The pod's proxy knows a connection by its target port alone, and reads it by one protocol. */
function sharedTargets(ports: readonly Port[]): ValueProblem[] {
  const first = new Map<number, Port>();
  return ports.flatMap((port) => {
    const earlier = first.get(port.targetPort);
    if (earlier === undefined) first.set(port.targetPort, port);
    if (earlier === undefined || earlier.protocol === port.protocol) return [];
    return [
      {
        rule: 'target-port-of-two-protocols',
        message: `the ports ${shown(earlier.port)} (${earlier.protocol}) and ${shown(port.port)} (${port.protocol}) lead to one targetPort, ${shown(port.targetPort)}`,
        effect: `the pod's proxy reads both as ${earlier.protocol}, so requests to port ${shown(port.port)} fail: 503, or HTTP/1.1 where HTTP/2 is asked`,
        fix: 'let the pod listen on a port of its own for each protocol',
      },
    ];
  });
}

/** All server names of a service stand in its one VirtualService. */
function overlappingSniHosts(ports: readonly Port[]): ValueProblem[] {
  const hosts = [...new Set(ports.flatMap((port) => port.sniHosts))];
  return hosts.flatMap((host, index) =>
    hosts
      .slice(index + 1)
      .filter((other) => hostsOverlap(host, other))
      .map((other) => ({
        rule: 'sni-hosts-overlap',
        message: `the sniHosts ${host} and ${other} take the same names`,
        effect: 'istiod refuses the VirtualService, so the proxies keep their old routes',
        fix: `leave ${takesHost(host, other) ? other : host} out`,
      })),
  );
}
