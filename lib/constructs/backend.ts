import { VersionedService } from './versioned-service';

/**
 * A service for callers inside the mesh. A gateway can route to it only with `exposed()`.
 *
 * @example
 * const backend = new Backend(chart, 'backend', {
 *   serviceName: 'backend-service',
 *   port: 8080,
 *   version: { name: 'v1', image: 'task-manager/backend:1.4.2' },
 * });
 */
export class Backend extends VersionedService {
  /** Distinguishes a Backend from a Frontend, also at compile time. */
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

/** A Backend that a gateway may route to. */
export interface ExposedBackend {
  /** Distinguishes it from a Backend that is not exposed. */
  readonly kind: 'exposed backend';
  /** The Backend. */
  readonly service: Backend;
}
