import type { PodSettings } from './pod-settings';

/** How many pods a version has, by its CPU use. Stands for a HorizontalPodAutoscaler. */
export interface Autoscaling {
  /** Pods that are always there; 1 or more. Stands for `minReplicas`. */
  readonly min: number;
  /** Pods that it never goes beyond; `min` or more. Stands for `maxReplicas`. */
  readonly max: number;
  /**
   * The average CPU use to keep, in per cent of the pods' request. Stands for
   * `metrics[].resource.target.averageUtilization`.
   *
   * @default 80
   */
  readonly cpu?: number;
}

/** What names a version and its image. */
export interface VersionIdentity {
  /**
   * The version's name, such as `v2`: the value of the pods' version label, the name of the subset and part of
   * the Deployment's name. A DNS-1123 label.
   */
  readonly name: string;
  /** The container image, with its tag or digest. Stands for the container's `image`. */
  readonly image: string;
  /**
   * The Deployment's name. Set it where a Deployment exists already; since a selector can never be changed,
   * only one that selects by app and version can be taken over.
   *
   * @default - the app label's value, `-` and the version's name, such as `backend-v2`.
   */
  readonly deploymentName?: string;
}

/** A fixed number of pods. */
export interface FixedReplicas {
  /**
   * Pods of this version. Stands for the Deployment's `replicas`.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Not together with `replicas`: the autoscaler and every apply would set the number in turn.
   *
   * @default - none.
   */
  readonly autoscaling?: never;
}

/** A number of pods that follows the load. */
export interface AutoscaledReplicas {
  /**
   * Not together with `autoscaling`: the autoscaler and every apply would set the number in turn.
   *
   * @default - the autoscaler decides.
   */
  readonly replicas?: never;
  /** How many pods, by CPU use. The Deployment then leaves `replicas` out. */
  readonly autoscaling: Autoscaling;
}

/** One version of a service: its name, its image, how many pods, and what they are like. */
export type VersionProps = VersionIdentity & PodSettings & (FixedReplicas | AutoscaledReplicas);
