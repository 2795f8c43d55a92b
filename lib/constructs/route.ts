import type { ExposedBackend } from './backend';
import type { ExistingService } from './existing-service';
import type { ExistingVersionedService } from './existing-versioned-service';
import type { ExternalService } from './external-service';
import type { Frontend } from './frontend';
import type { Path } from './values/path';
import type { Redirect, Rewrite } from './values/rewrite';
import type { Cors, RoutePolicy } from './values/route-policy';

/** The hosts and paths of a route. */
export interface RouteMatch {
  /** The hosts: DNS names, `*.example.com` or `*`. Maps to the VirtualService's `hosts`. */
  readonly hosts: readonly string[];
  /**
   * The paths that it matches.
   *
   * @default Path.prefix('/')
   */
  readonly path?: Path;
}

/** A route to a service. The release of the service selects the version. */
export interface ServiceRoute extends RouteMatch, RoutePolicy {
  /**
   * The service: a Frontend, `exposed()` of a Backend, an ExistingService, an ExistingVersionedService or an
   * ExternalService.
   */
  readonly to: Frontend | ExposedBackend | ExistingService | ExistingVersionedService | ExternalService;
  /**
   * The service's port, with protocol http, http2 or grpc.
   *
   * @default - the first such port.
   */
  readonly port?: number;
  /**
   * The new path and host. A string is the new path or prefix.
   *
   * @default - they do not change.
   */
  readonly rewrite?: string | Rewrite;
  /**
   * The origins whose pages may call the service.
   *
   * @default - the service handles CORS itself.
   */
  readonly cors?: Cors;
  /**
   * Not together with `to`.
   *
   * @default - none.
   */
  readonly redirect?: never;
}

/** A route that redirects clients. */
export interface RedirectRoute extends RouteMatch {
  /** The new location. */
  readonly redirect: Redirect;
  /**
   * Not together with `redirect`.
   *
   * @default - none.
   */
  readonly to?: never;
}

/** A route of a gateway. The order of routes does not matter: the most specific path applies. */
export type Route = ServiceRoute | RedirectRoute;
