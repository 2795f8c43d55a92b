import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import {
  duplicatePorts,
  isHttp,
  numberAndNameProblems,
  type Port,
  type PortProtocol,
  protocols,
} from './port';
import { shown } from './shown';

/** How proxies open TLS connections to a host. Maps to the DestinationRule's `tls`, in mode SIMPLE. */
export interface TlsOrigination {
  /**
   * The server name that proxies send in the TLS handshake. Maps to `tls.sni`.
   *
   * @default - the host.
   */
  readonly sni?: string;
  /**
   * The names of which the server's certificate must have one. Maps to `tls.subjectAltNames`.
   *
   * @default - the server name. (Istio's own default, with `sni` set, accepts any name of a trusted certificate.)
   */
  readonly subjectAltNames?: readonly string[];
  /**
   * The path of the CA certificates in the proxy, or `system` for those of its image. Maps to `tls.caCertificates`.
   *
   * @default 'system'
   */
  readonly caCertificates?: string;
}

/** A port of an external host that callers use in the protocol of the host. */
export interface DirectExternalPort {
  /** The port number that callers use. Maps to the ServiceEntry's `ports[].number`. */
  readonly port: number;
  /**
   * The port number of the host, if callers use another one. Maps to the ServiceEntry's `ports[].targetPort`.
   *
   * @default - the same number as `port`.
   */
  readonly targetPort?: number;
  /**
   * The protocol that callers speak. Maps to the ServiceEntry's `ports[].protocol`.
   *
   * @default - 'tls' for port 443, else 'http'.
   */
  readonly protocol?: PortProtocol;
  /**
   * The port's name.
   *
   * @default - the protocol and the number, such as `tls-443`.
   */
  readonly name?: string;
  /**
   * Not together with a protocol other than http, http2 and grpc.
   *
   * @default - proxies send what callers send.
   */
  readonly tls?: never;
}

/** A port that callers use in plain text, and on which proxies open TLS connections to the host. */
export interface OriginatingExternalPort {
  /** `'originate'`, or the settings of these connections. */
  readonly tls: 'originate' | TlsOrigination;
  /**
   * The port number that callers use, in plain text.
   *
   * @default 80
   */
  readonly port?: number;
  /**
   * The TLS port of the host, to which proxies connect.
   *
   * @default 443
   */
  readonly targetPort?: number;
  /**
   * The protocol that callers speak, and the host within TLS.
   *
   * @default 'http'
   */
  readonly protocol?: 'http' | 'http2' | 'grpc';
  /**
   * The port's name.
   *
   * @default - the protocol and the number, such as `http-80`.
   */
  readonly name?: string;
}

/** One port of an external host. */
export type ExternalPortProps = DirectExternalPort | OriginatingExternalPort;

/** A port of an external host with its defaults filled in. */
export interface ExternalPort extends Port {
  /** The settings of the TLS connections that proxies open; undefined if they send what callers send. */
  readonly tls: TlsOrigination | undefined;
}

/** Fills in the defaults of a port. */
export function externalPortOf(props: ExternalPortProps): ExternalPort {
  const tls = props.tls === 'originate' ? {} : props.tls;
  const port = props.port ?? (tls === undefined ? 0 : 80);
  const protocol = props.protocol ?? (tls === undefined && port === 443 ? 'tls' : 'http');
  const name = props.name ?? `${protocol}-${port}`;
  const targetPort = props.targetPort ?? (tls === undefined ? port : 443);
  return { port, targetPort, protocol, name, sniHosts: [], tls };
}

/** The problems of the ports of an external host, by themselves and together. */
export function externalPortProblems(ports: readonly ExternalPort[]): ValueProblem[] {
  if (ports.length === 0) return [withoutPort];
  return [
    ...ports.flatMap(problemsOfOne),
    ...duplicatePorts(ports, 'istiod refuses the ServiceEntry, so the host is unknown to the proxies'),
  ];
}

function problemsOfOne(port: ExternalPort): ValueProblem[] {
  const problems = [
    ...numberAndNameProblems(port),
    ...(port.tls?.sni === undefined ? [] : nameProblems('tls.sni', port.tls.sni, 'host')),
  ];
  if (!protocols.includes(port.protocol)) {
    problems.push({
      rule: 'unknown-protocol',
      message: `port ${shown(port.port)} has the unknown protocol ${shown(port.protocol)}`,
      effect: 'Istio would treat it as plain TCP, which does not carry the host of a request',
      fix: `use one of ${protocols.join(', ')}`,
    });
    return problems;
  }
  if (isHttp(port) && port.tls === undefined && port.targetPort === 443) {
    problems.push({
      rule: 'plain-text-to-tls',
      message: `port ${shown(port.port)} sends ${port.protocol} in plain text to port 443 of the host`,
      effect: 'the server expects TLS: it answers 400 or closes the connection (503)',
      fix: "set tls: 'originate' if callers speak plain http, or protocol: 'tls' if they use https",
    });
  }
  if (port.tls !== undefined && port.port === 443) {
    problems.push({
      rule: 'plain-text-on-443',
      message: "port 443 has tls: 'originate', so callers would send plain http to port 443",
      effect: 'callers that use https send TLS within TLS, and their handshake fails',
      fix: "leave out port: callers then use port 80, and proxies connect to the host's port 443",
    });
  }
  if (port.tls !== undefined && !isHttp(port)) {
    problems.push({
      rule: 'origination-without-http',
      message: `port ${shown(port.port)} has tls: 'originate' and the protocol ${port.protocol}`,
      effect: 'the connection already is TLS, or it carries no host that proxies could verify',
      fix: 'use the protocol http, http2 or grpc, or remove tls',
    });
  }
  return problems;
}

const withoutPort: ValueProblem = {
  rule: 'service-without-port',
  message: 'the external service has no port',
  effect: 'istiod refuses the ServiceEntry, so the host is unknown to the proxies',
  fix: "set the number that callers use, as in port: 443, or tls: 'originate'",
};
