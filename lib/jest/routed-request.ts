import type { Expectation } from '../trace/expectations/expectation';

/** A service in a test: a construct such as `Backend`, its Service's name, or its host. */
export type NamedService = string | { readonly serviceName: string; readonly host: string };

/** A Gateway in a test: an `IngressGateway`, or its `NAMESPACE/NAME`. */
export type NamedGateway = string | { readonly reference: string };

/** A request of a route test. Each method returns a new one. */
export class RoutedRequest {
  /** @param written a path, a URL, or a method and one of them */
  constructor(
    readonly written: string,
    readonly headers: ReadonlyMap<string, string> = new Map(),
    readonly caller?: string,
    readonly hasCertificate = false,
  ) {}

  /** The same request with a header. */
  header(name: string, value: string): RoutedRequest {
    return this.with({ headers: new Map([...this.headers, [name, value]]) });
  }

  /** The same request with a cookie. */
  cookie(name: string, value: string): RoutedRequest {
    const before = this.headers.get('cookie');
    return this.header('cookie', `${before === undefined ? '' : `${before}; `}${name}=${value}`);
  }

  /**
   * The same request from the pods of a service, or of one version of it; a text names a caller as `trace --from` does.
   *
   * @default - the Gateways that serve the host, else any pod of the namespace of the called service
   */
  from(service: NamedService, version?: string): RoutedRequest {
    const own = typeof service === 'string' ? service : `${namespaceOf(service.host)}/${service.serviceName}`;
    return this.with({ caller: version === undefined ? own : `${own}/${version}` });
  }

  /** The same request from a client of a Gateway. */
  at(gateway: NamedGateway): RoutedRequest {
    return this.with({ caller: typeof gateway === 'string' ? gateway : gateway.reference });
  }

  /** The same request from a client that sends a certificate in the TLS handshake. */
  certificate(): RoutedRequest {
    return this.with({ hasCertificate: true });
  }

  private with(
    changed: Partial<Pick<RoutedRequest, 'headers' | 'caller' | 'hasCertificate'>>,
  ): RoutedRequest {
    const { headers, caller, hasCertificate } = { ...this, ...changed };
    return new RoutedRequest(this.written, headers, caller, hasCertificate);
  }
}

/** A request for `toRoute`: a URL, or a path of the service that is expected, with or without a method before it. */
export function request(written: string): RoutedRequest {
  return new RoutedRequest(written);
}

/** The answer that `toRoute` expects. */
export interface ExpectedRoute {
  /** The service that gets the request. */
  readonly service?: NamedService;
  readonly expectation: Expectation;
}

/**
 * The pods of a service answer.
 *
 * @param versions the version that answers every request, or the percentage of each version; any if undefined
 */
export function to(
  service: NamedService,
  versions?: string | Readonly<Record<string, number>>,
): ExpectedRoute {
  const host = typeof service === 'string' ? service : service.host;
  if (versions === undefined) return { service, expectation: { service: host } };
  const expectation = typeof versions === 'string' ? { version: versions } : { shares: versions };
  return { service, expectation: { service: host, ...expectation } };
}

/** A proxy answers with a status, and with Envoy's response flag if it is named; 0 is a closed connection. */
export function status(code: number, flag?: string): ExpectedRoute {
  return { expectation: { status: code, flag } };
}

/** A proxy redirects the request. */
export function redirectTo(location: string, code?: number): ExpectedRoute {
  return { expectation: { redirect: location, status: code } };
}

function namespaceOf(host: string): string {
  return host.split('.')[1] ?? '';
}
