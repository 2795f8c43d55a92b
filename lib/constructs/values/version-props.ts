import type { Autoscaling } from './autoscaling';
import type { PodSettings } from './pod-settings';

/** What names a version and its image. */
export interface VersionIdentity {
  /**
   * The version's name, such as `v2`: the name of its subset, and part of the names of its Deployment and of
   * its routes. A DNS-1123 label.
   */
  readonly name: string;
  /**
   * The value of the label that tells the version's pods from those of other versions. Set it where pods exist
   * already whose label is no possible name, such as `v1.4.2`, `2026.11` or `V2`. A label value. Stands for the
   * subset's `labels`.
   *
   * @default - the version's name.
   */
  readonly label?: string;
  /** The container image, with its tag or digest. Stands for the container's `image`. */
  readonly image: string;
  /**
   * The Deployment's name. Set it where a Deployment exists already. A DNS-1123 subdomain.
   *
   * @default - the app label's value, `-` and the version's name, such as `backend-v2`.
   */
  readonly deploymentName?: string;
  /**
   * The labels that the Deployment selects by. Set them where a Deployment exists already that selects by others
   * than the app and the version: Kubernetes never changes a selector. The pods carry them beside the labels of
   * the app and the version; no other version's pods may carry all of them. Stands for the Deployment's
   * `selector.matchLabels`.
   *
   * @default - the labels of the app and the version.
   */
  readonly selector?: Readonly<Record<string, string>>;
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
  /** How many pods, by their load. The Deployment then leaves `replicas` out. */
  readonly autoscaling: Autoscaling;
}

/** One version of a service: its name, its image, how many pods, and what they are like. */
export type VersionProps = VersionIdentity & PodSettings & (FixedReplicas | AutoscaledReplicas);
