import type { Autoscaling } from './autoscaling';
import type { PodSettings } from './pod-settings';

/** The names, labels and image of a version. */
export interface VersionIdentity {
  /**
   * The version's name, such as `v2`: the name of its subset, and part of the names of its Deployment and of
   * its routes. A DNS-1123 label.
   */
  readonly name: string;
  /**
   * The value of the version label, which tells the version's pods from those of other versions. Set it if pods exist
   * already whose label is not a valid name, such as `v1.4.2`, `2026.11` or `V2`. A label value. Maps to the
   * subset's `labels`.
   *
   * @default - the version's name.
   */
  readonly label?: string;
  /** The container image, with its tag or digest. Maps to the container's `image`. */
  readonly image: string;
  /**
   * The Deployment's name. Set it if the Deployment already exists. A DNS-1123 subdomain.
   *
   * @default - the app label's value, `-` and the version's name, such as `backend-v2`.
   */
  readonly deploymentName?: string;
  /**
   * The labels that the Deployment selects. Set them if the Deployment already exists and selects other labels than
   * those of the app and the version: Kubernetes does not allow to change a selector. The pods have them in addition
   * to the labels of the app and the version; pods of another version must not have all of them. Maps to the
   * Deployment's `selector.matchLabels`.
   *
   * @default - the labels of the app and the version.
   */
  readonly selector?: Readonly<Record<string, string>>;
}

/** A fixed number of pods. */
export interface FixedReplicas {
  /**
   * The number of pods of this version. Maps to the Deployment's `replicas`.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Not together with `replicas`: every apply would reset the number that the autoscaler has set.
   *
   * @default - none.
   */
  readonly autoscaling?: never;
}

/** A number of pods set by an autoscaler. */
export interface AutoscaledReplicas {
  /**
   * Not together with `autoscaling`: every apply would reset the number that the autoscaler has set.
   *
   * @default - the autoscaler decides.
   */
  readonly replicas?: never;
  /** The number of pods, by their load. The Deployment then has no `replicas`. */
  readonly autoscaling: Autoscaling;
}

/** One version of a service: name, image, number of pods, and their settings. */
export type VersionProps = VersionIdentity & PodSettings & (FixedReplicas | AutoscaledReplicas);
