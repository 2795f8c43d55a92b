import { VersionedService } from './versioned-service';

/**
 * A service that is there to be exposed at a gateway; callers inside the mesh reach it just as well.
 *
 * @example
 * const frontend = new Frontend(chart, 'frontend', {
 *   serviceName: 'frontend-service',
 *   port: 80,
 *   targetPort: 3000,
 *   version: { name: 'v1', image: 'task-manager/frontend:2.0.1' },
 *   calls: [backend],
 * });
 */
export class Frontend extends VersionedService {
  /** Tells a Frontend from a Backend, for the compiler too. */
  readonly kind = 'frontend';
}
