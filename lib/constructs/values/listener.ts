import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import { portNumberProblems } from './numbers';
import { shown } from './shown';

/** What every listener can be told. */
export interface ListenerOptions {
  /**
   * The hosts that it serves. Stands for `servers[].hosts`, where one that another takes is not repeated.
   *
   * @default - the hosts of all routes of the gateway.
   */
  readonly hosts?: readonly string[];
  /**
   * The name of the listener. Stands for `servers[].port.name`.
   *
   * @default - the protocol and the port, such as `http-80`.
   */
  readonly name?: string;
}

/** What an HTTPS listener needs beside. */
export interface HttpsListenerOptions extends ListenerOptions {
  /**
   * The Secret with certificate and key, in the namespace of the gateway's pods (often `istio-system`).
   * Stands for `servers[].tls.credentialName`.
   */
  readonly credentialName: string;
  /**
   * The oldest version of TLS that is spoken. Stands for `servers[].tls.minProtocolVersion`.
   *
   * @default - Istio's, which is TLS 1.2.
   */
  readonly minProtocolVersion?: 'TLSV1_2' | 'TLSV1_3';
  /**
   * Whether clients must show a certificate of their own, which the Secret's `ca.crt` (or the Secret
   * `<credentialName>-cacert`) signed. Stands for `servers[].tls.mode: MUTUAL`.
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
 * One port on which a gateway listens. Stands for an entry of the Gateway's `servers`. The port is that of the
 * gateway's own Service.
 */
export class Listener {
  /** Plain HTTP. */
  static http(port: number, options: ListenerOptions = {}): Listener {
    return new Listener({ ...options, port, protocol: 'HTTP', problems: [] });
  }

  /** HTTPS with a certificate from a Secret. */
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

  /** HTTP that answers every request with 301 to the same address over HTTPS. */
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

  /** What it speaks. */
  readonly protocol: 'HTTP' | 'HTTPS';

  /** Its name in the Gateway. */
  readonly name: string;

  /** The hosts that it serves; undefined for those of all routes. */
  readonly hosts: readonly string[] | undefined;

  /** What is wrong with the listener by itself; the gateway that takes it reports it. */
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

  /** @internal The hosts that it serves, where the routes of its gateway have these. */
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
      message: `the HTTPS listener on port ${shown(port)} has no credential`,
      effect: 'istiod refuses the Gateway, so nothing listens on the port',
      fix: "name the Secret with the certificate, as in Listener.https(443, { credentialName: 'shop-tls' })",
    },
  ];
}
