import type { ReleasedService } from './released-service';
import type { Autoscaling } from './values/autoscaling';
import type { VersionProps } from './values/version-props';

/** A canary version of a service, and its pods. */
export interface CanaryVersionProps {
  /**
   * The service that has the stable version: a `Backend`, a `Frontend`, or an `ExistingVersionedService`, whose stable
   * pods this program does not write.
   */
  readonly stable: ReleasedService;
  /**
   * The canary version. `everyVersion` of the service applies to it too, so that it can later move into the service
   * unchanged.
   */
  readonly canary: VersionProps;
  /**
   * The number of pods of the canary. After its promotion the number of the service applies. Not together with
   * `autoscaling`. Maps to the Deployment's `replicas`.
   *
   * @default - as set in `canary`, else 2.
   */
  readonly replicas?: number;
  /**
   * The number of pods of the canary, by their load. Not together with `replicas`. Maps to a
   * HorizontalPodAutoscaler.
   *
   * @default - as set in `canary`.
   */
  readonly autoscaling?: Autoscaling;
}
