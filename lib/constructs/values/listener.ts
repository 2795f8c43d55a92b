import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import { portNumberProblems } from './numbers';
import { shown } from './shown';

/** Options of every listener. */
export interface ListenerOptions {
  /**
   * The hosts that it serves. Maps to `servers[].hosts`, without hosts that another one covers.
   *
   * @default - the hosts of all routes of the gateway.
   */
  readonly hosts?: readonly string[];
  /**
   * The name of the listener. Maps to `servers[].port.name`.
   *
   * @default - the protocol and the port, such as `http-80`.
   */
  readonly name?: string;
}

/** Options of an HTTPS listener. */
export interface HttpsListenerOptions extends ListenerOptions {
  /**
   * The Secret with certificate and key, in the namespace of the gateway's pods (often `istio-system`).
   * Maps to `servers[].tls.credentialName`.
   */
  readonly credentialName: string;
  /**
   * The minimum TLS version. Maps to `servers[].tls.minProtocolVersion`.
   *
   * @default - that of Istio, TLS 1.2.
   */
  readonly minProtocolVersion?: 'TLSV1_2' | 'TLSV1_3';
  /**
   * Whether clients must present a certificate signed by the Secret's `ca.crt` (or by the Secret
   * `<credentialName>-cacert`). Maps to `servers[].tls.mode: MUTUAL`.
   *
   * @default false
   */
  readonly mutual?: boolean;
}

/** How a listener treats connections: TLS with a certificate, or a redirect to HTTPS. */
export type ListenerSecurity =
  | Pick<HttpsListenerOptions, 'credentialName' | 'minProtocolVersion' | 'mutual'>
  | { readonly httpsRedirect: true };

interface ListenerSettings extends ListenerOptions {
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly security?: ListenerSecurity;
  readonly problems: readonly ValueProblem[];
}

/**
 * One port on which a gateway listens. Maps to an entry of the Gateway's `servers`. The port number is that of the
 * gateway's Service.
 */
export class Listener {
  /** Plain HTTP. */
  static http(port: number, options: ListenerOptions = {}): Listener {
    return new Listener({ ...options, port, protocol: 'HTTP', problems: [] });
  }

  /** HTTPS with the certificate of a Secret. */
  static https(port: number, options: HttpsListenerOptions): Listener {
    const { credentialName, minProtocolVersion, mutual = false, ...rest } = options ?? {};
    return new Listener({
      ...rest,
      port,
      protocol: 'HTTPS',
      security: { credentialName, minProtocolVersion, mutual },
      problems: credentialProblems(port, credentialName),
    });
  }

  /** HTTP that redirects every request to the same address over HTTPS, with status 301. */
  static httpsRedirect(port: number, options: ListenerOptions = {}): Listener {
    return new Listener({
      ...options,
      port,
      protocol: 'HTTP',
      security: { httpsRedirect: true },
      problems: [],
    });
  }

  /** The port on which it listens. */
  readonly port: number;

  /** The protocol. */
  readonly protocol: 'HTTP' | 'HTTPS';

  /** Its name in the Gateway. */
  readonly name: string;

  /** The hosts that it serves; undefined for the hosts of all routes. */
  readonly hosts: readonly string[] | undefined;

  /** The problems of the listener by itself, which the gateway reports. */
  readonly problems: readonly ValueProblem[];

  /** @internal Undefined for plain HTTP. */
  readonly security: ListenerSecurity | undefined;

  private constructor(settings: ListenerSettings) {
    this.port = settings.port;
    this.protocol = settings.protocol;
    this.name = settings.name ?? `${settings.protocol.toLowerCase()}-${settings.port}`;
    this.hosts = settings.hosts && Object.freeze([...settings.hosts]);
    this.security = settings.security && Object.freeze({ ...settings.security });
    this.problems = Object.freeze([
      ...settings.problems,
      ...portNumberProblems('the port of a listener', settings.port),
      ...nameProblems('the name of a listener', this.name, 'DNS-1123 label'),
      ...(this.hosts ?? []).flatMap((host) => nameProblems('a host of a listener', host, 'host')),
    ]);
    Object.freeze(this);
  }

  /** @internal The hosts that it serves, given the hosts of the gateway's routes. */
  servedHosts(hostsOfRoutes: readonly string[]): readonly string[] {
    return this.hosts ?? hostsOfRoutes;
  }
}

function credentialProblems(port: number, credentialName: unknown): ValueProblem[] {
  if (typeof credentialName === 'string' && credentialName !== '') {
    return nameProblems('credentialName', credentialName, 'DNS-1123 subdomain');
  }
  return [
    {
      rule: 'https-without-credential',
      message: `the HTTPS listener on port ${shown(port)} has no credentialName`,
      effect: 'istiod refuses the Gateway, so the port does not open',
      fix: "set the Secret with the certificate, as in Listener.https(443, { credentialName: 'shop-tls' })",
    },
  ];
}
