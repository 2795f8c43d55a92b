import type { Duration } from 'cdk8s';
import type {
  ISecret,
  IServiceAccount,
  PodSecurityContextProps,
  WorkloadSchedulingSpreadOptions,
} from 'cdk8s-plus-27';
import type { ContainerSettings } from './container-settings';
import type { InitContainer } from './init-container';
import type { AnyDeploymentStrategy, AnyNodeLabelQuery, AnyNodeTaintQuery } from './plus-values';
import type { ContainerProbes } from './probe';

/** Limits how many pods of a version a node drain may evict at once. Maps to a PodDisruptionBudget. */
export type DisruptionBudget =
  | {
      /** Pods that may be unavailable: a number, or a percentage such as `25%`. Maps to `maxUnavailable`. */
      readonly maxUnavailable: number | string;
    }
  | {
      /** Pods that must stay available: a number, or a percentage such as `50%`. Maps to `minAvailable`. */
      readonly minAvailable: number | string;
    };

/** How a pod shuts down without losing requests. */
export interface Shutdown {
  /**
   * How long a terminating pod keeps serving before its process gets SIGTERM, so that callers' proxies stop sending
   * to it first. Maps to `lifecycle.preStop.sleep` (Kubernetes 1.30 or later).
   *
   * @default - none: the process gets SIGTERM at once.
   */
  readonly drain?: Duration;
  /**
   * How long a pod may take to terminate, `drain` included, before it is killed. Maps to
   * `terminationGracePeriodSeconds`.
   *
   * @default Duration.seconds(30)
   */
  readonly gracePeriod?: Duration;
}

/**
 * The settings of a version's pods. In `everyVersion` of a service they apply to all of its versions. In one version
 * they apply to that version and override `everyVersion` field by field (`env`, `podLabels` and `podAnnotations` key by
 * key). Values may come from cdk8s-plus-27 or any later one. For other fields use `version.deployment`.
 */
export interface PodSettings extends ContainerSettings, ContainerProbes {
  /**
   * The containers that start before the version's own, in this order: those that run to completion, and sidecars,
   * which have `restartPolicy: 'Always'` and run as long as the pod. Maps to `initContainers`.
   *
   * @default - none.
   */
  readonly initContainers?: readonly InitContainer[];
  /**
   * Credentials of the image registry. Maps to `imagePullSecrets`.
   *
   * @default - none.
   */
  readonly imagePullSecret?: ISecret;
  /**
   * The Pod Security Standard of the pods. `restricted`: no root, no privilege escalation, no capabilities, the
   * default seccomp profile of the runtime, a read-only root file system. `privileged`: no restrictions.
   *
   * @default 'restricted'
   */
  readonly podSecurityStandard?: 'restricted' | 'privileged';
  /**
   * Fields of the pod's security context, which override those of the standard. Maps to the pod's
   * `securityContext`.
   *
   * @default - as set by `podSecurityStandard`.
   */
  readonly podSecurityContext?: PodSecurityContextProps;
  /**
   * Taints that the pods tolerate. Maps to `tolerations`.
   *
   * @default - none.
   */
  readonly tolerations?: readonly AnyNodeTaintQuery[];
  /**
   * Labels that a node must have to run the pods. Maps to `affinity.nodeAffinity`.
   *
   * @default - any node.
   */
  readonly nodes?: readonly AnyNodeLabelQuery[];
  /**
   * The topology over which the version's pods are spread, such as hosts or zones. With a `weight` it is preferred,
   * without one it is required. Maps to `affinity.podAntiAffinity`.
   *
   * @default - the default of the scheduler.
   */
  readonly spread?: readonly WorkloadSchedulingSpreadOptions[];
  /**
   * The service account of the pods. Maps to `serviceAccountName`.
   *
   * @default - the account `default` of the namespace.
   */
  readonly serviceAccount?: IServiceAccount;
  /**
   * How pods shut down without losing requests.
   *
   * @default - the process gets SIGTERM at once and has 30 seconds to end.
   */
  readonly shutdown?: Shutdown;
  /**
   * Limits how many pods a node drain may evict at once. Maps to a PodDisruptionBudget.
   *
   * @default - no PodDisruptionBudget.
   */
  readonly disruptionBudget?: DisruptionBudget;
  /**
   * How pods are replaced when the version's Deployment changes. Maps to the Deployment's `strategy`.
   *
   * @default - a rolling update of 25% at a time.
   */
  readonly strategy?: AnyDeploymentStrategy;
  /**
   * More labels of the pods.
   *
   * @default - only those of the app and the version.
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the pods.
   *
   * @default - none.
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** The settings of one version: its own, then those of `everyVersion`. */
export function mergePodSettings(every: PodSettings | undefined, own: PodSettings): PodSettings {
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return {
    ...every,
    ...given,
    env: { ...every?.env, ...own.env },
    podLabels: { ...every?.podLabels, ...own.podLabels },
    podAnnotations: { ...every?.podAnnotations, ...own.podAnnotations },
  };
}
