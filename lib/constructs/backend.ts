import { VersionedService } from './versioned-service';

/**
 * A service for callers inside the mesh. A gateway routes to it only where the program says so with
 * `exposed()`.
 *
 * @example
 * const backend = new Backend(chart, 'backend', {
 *   serviceName: 'backend-service',
 *   port: 8080,
 *   version: { name: 'v1', image: 'task-manager/backend:1.4.2' },
 * });
 */
export class Backend extends VersionedService {
  /** Tells a Backend from a Frontend, for the compiler too. */
  readonly kind = 'backend';

  /**
   * Lets a gateway route to this Backend: `to: backend.exposed()`.
   *
   * @returns a target for the routes of an IngressGateway
   */
  exposed(): ExposedBackend {
    return Object.freeze({ kind: 'exposed backend', service: this });
  }
}

/** A Backend that a gateway may route to, because the program says so. */
export interface ExposedBackend {
  /** Tells it from a Backend that nobody opened. */
  readonly kind: 'exposed backend';
  /** The Backend that is routed to. */
  readonly service: Backend;
}
