import { VersionedService } from './versioned-service';

/**
 * A service that gateways can expose. Callers inside the mesh can reach it too.
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
  /** Distinguishes a Frontend from a Backend, also at compile time. */
  readonly kind = 'frontend';
}
