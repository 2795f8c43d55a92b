import type { ExposedBackend } from './backend';
import type { ExistingService } from './existing-service';
import type { ExistingVersionedService } from './existing-versioned-service';
import type { Frontend } from './frontend';
import type { Path } from './values/path';
import type { Cors, RoutePolicy } from './values/route-policy';

/** What a request's path and host become on their way to the service. Stands for Istio's HTTPRewrite. */
export interface Rewrite {
  /**
   * What stands in place of the matched prefix, or of the whole path where it was matched exactly or by a
   * regular expression. Stands for `rewrite.uri`.
   *
   * @default - the path stays.
   */
  readonly path?: string;
  /**
   * What stands in place of the host. Stands for `rewrite.authority`.
   *
   * @default - the host stays.
   */
  readonly host?: string;
}

/** Where a client is sent instead. Stands for Istio's HTTPRedirect. */
export interface Redirect {
  /**
   * The path it is sent to. Stands for `redirect.uri`.
   *
   * @default - the same path.
   */
  readonly path?: string;
  /**
   * The host it is sent to. Stands for `redirect.authority`.
   *
   * @default - the same host.
   */
  readonly host?: string;
  /**
   * The status that it gets. Stands for `redirect.redirectCode`.
   *
   * @default 301
   */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}

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
