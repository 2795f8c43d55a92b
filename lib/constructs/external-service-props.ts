import type { EgressGateway } from './egress-gateway';
import type { ExternalPortProps } from './values/external-port';
import type { RoutePolicy } from './values/route-policy';
import type { TrafficPolicyProps } from './values/traffic-policy';

/** How proxies find the addresses of an external host. Maps to the ServiceEntry's `resolution`. */
export type Resolution = 'DNS' | 'DNS_ROUND_ROBIN' | 'STATIC' | 'NONE';

/** Props of an `ExternalService` other than its ports. */
export interface ExternalServiceSettings extends TrafficPolicyProps, RoutePolicy {
  /** The host: `api.payments.example.com`, or `*.example.com` for all hosts of a domain. Maps to `hosts`. */
  readonly host: string;
  /**
   * How proxies find the addresses: by DNS, as listed in `endpoints` (`STATIC`), or not at all (`NONE`: they forward to
   * the address that the caller resolved).
   *
   * @default - 'STATIC' with `endpoints`, 'NONE' for a wildcard and with a block in `addresses`, else 'DNS'.
   */
  readonly resolution?: Resolution;
  /**
   * The IP addresses at which the host is served. Maps to the ServiceEntry's `endpoints[].address`.
   *
   * @default - those of DNS.
   */
  readonly endpoints?: readonly string[];
  /**
   * The IP addresses, or blocks such as `10.20.0.0/16`, that callers connect to. A `tcp` port needs them: TCP carries
   * no host. Maps to the ServiceEntry's `addresses`.
   *
   * @default - any: the host in the request or in the TLS handshake decides.
   */
  readonly addresses?: readonly string[];
  /**
   * The namespaces whose proxies know the host: names, `.` for the chart's, or `*` for all. Maps to `exportTo` of
   * all objects.
   *
   * @default - all.
   */
  readonly exportTo?: readonly string[];
  /**
   * The egress gateway that the requests pass through.
   *
   * @default - none: each caller's proxy connects to the host.
   */
  readonly through?: EgressGateway;
  /**
   * The name of the objects, and the default name of the variable with the address.
   *
   * @default - the id of the construct.
   */
  readonly serviceName?: string;
}

// Declared before the single port: if both fields are missing, TypeScript 5 names the field of the last declared type.
/** An external service with several ports. */
export interface SeveralExternalPorts {
  /** The ports. */
  readonly ports: readonly [ExternalPortProps, ...ExternalPortProps[]];
  /**
   * Not together with `ports`.
   *
   * @default - the numbers in `ports`.
   */
  readonly port?: never;
  /**
   * Not together with `ports`: set it for a port of the list.
   *
   * @default - as in `ports`.
   */
  readonly tls?: never;
}

/** An external service with one port. */
export type SingleExternalPort = ExternalPortProps & {
  /**
   * Not together with `port` or `tls`.
   *
   * @default - the single port.
   */
  readonly ports?: never;
};

/** Props of an `ExternalService`: its host, its ports, and the policies of callers' proxies. */
export type ExternalServiceProps = ExternalServiceSettings & (SeveralExternalPorts | SingleExternalPort);
