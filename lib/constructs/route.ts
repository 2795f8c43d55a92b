import type { ExposedBackend } from './backend';
import type { ExistingService } from './existing-service';
import type { ExistingVersionedService } from './existing-versioned-service';
import type { Frontend } from './frontend';
import type { Path } from './values/path';
import type { Redirect, Rewrite } from './values/rewrite';
import type { Cors, RoutePolicy } from './values/route-policy';

/** Which requests a route takes. */
export interface RouteMatch {
  /** The hosts: names, `*.example.com` or `*`. Stands for the VirtualService's `hosts`. */
  readonly hosts: readonly string[];
  /**
   * The paths.
   *
   * @default Path.prefix('/')
   */
  readonly path?: Path;
}

/** A route that leads to a service, whichever of its versions the release chooses. */
export interface ServiceRoute extends RouteMatch, RoutePolicy {
  /** The service: a Frontend, a Backend that says so with `exposed()`, or one that is not made here. */
  readonly to: Frontend | ExposedBackend | ExistingService | ExistingVersionedService;
  /**
   * The service's port, which must speak http, http2 or grpc.
   *
   * @default - the first such port.
   */
  readonly port?: number;
  /**
   * What the path and the host become. A text is the new path or prefix.
   *
   * @default - they stay.
   */
  readonly rewrite?: string | Rewrite;
  /**
   * Which pages of other origins may call.
   *
   * @default - the service decides by itself.
   */
  readonly cors?: Cors;
  /**
   * Not together with `to`.
   *
   * @default - none.
   */
  readonly redirect?: never;
}

/** A route that sends clients elsewhere. */
export interface RedirectRoute extends RouteMatch {
  /** Where they are sent. */
  readonly redirect: Redirect;
  /**
   * Not together with `redirect`.
   *
   * @default - none.
   */
  readonly to?: never;
}

/** A route of a gateway. Their order does not matter: the most specific path goes first. */
export type Route = ServiceRoute | RedirectRoute;
