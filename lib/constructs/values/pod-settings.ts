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

/** How many of a version's pods a drain of nodes may take away at once. Stands for a PodDisruptionBudget. */
export type DisruptionBudget =
  | {
      /** Pods that may be missing: a number, or a share such as `25%`. Stands for `maxUnavailable`. */
      readonly maxUnavailable: number | string;
    }
  | {
      /** Pods that must stay: a number, or a share such as `50%`. Stands for `minAvailable`. */
      readonly minAvailable: number | string;
    };

/** How a pod ends without losing requests. */
export interface Shutdown {
  /**
   * How long a pod that is asked to end goes on serving before its process is told, so that callers' proxies
   * have time to learn that it leaves. Stands for `lifecycle.preStop.sleep` (Kubernetes 1.30 and up).
   *
   * @default - none: the process is told at once.
   */
  readonly drain?: Duration;
  /**
   * How long the process has to end, `drain` included, before it is killed. Stands for
   * `terminationGracePeriodSeconds`.
   *
   * @default Duration.seconds(30)
   */
  readonly gracePeriod?: Duration;
}

/**
 * What a version's pods are like. Given to a service as `everyVersion` it holds for all of its versions; given
 * to one version it holds for that one and goes before `everyVersion`, field by field (`env` name by name).
 * Values of cdk8s-plus may be those of cdk8s-plus-27 or any later one; what has no field here is
 * reached by `version.deployment`.
 */
export interface PodSettings extends ContainerSettings, ContainerProbes {
  /**
   * The containers that start before the version's own, one after the other: those that run to their end, and
   * sidecars, which have `restartPolicy: 'Always'` and run as long as the pod. Stands for `initContainers`.
   *
   * @default - none.
   */
  readonly initContainers?: readonly InitContainer[];
  /**
   * Credentials for the registry. Stands for `imagePullSecrets`.
   *
   * @default - none.
   */
  readonly imagePullSecret?: ISecret;
  /**
   * The Pod Security Standard that the pods keep to. `restricted`: no root, no privileges, no capabilities,
   * the runtime's default seccomp profile, a read-only root file system; `privileged` switches all of it off.
   *
   * @default 'restricted'
   */
  readonly podSecurityStandard?: 'restricted' | 'privileged';
  /**
   * Single fields of the pod's security context, before what the standard sets. Stands for the pod's
   * `securityContext`.
   *
   * @default - as `podSecurityStandard` says.
   */
  readonly podSecurityContext?: PodSecurityContextProps;
  /**
   * Taints of nodes that the pods put up with. Stands for `tolerations`.
   *
   * @default - none.
   */
  readonly tolerations?: readonly AnyNodeTaintQuery[];
  /**
   * Labels that a node must have. Stands for `affinity.nodeAffinity`.
   *
   * @default - any node.
   */
  readonly nodes?: readonly AnyNodeLabelQuery[];
  /**
   * Over what the version's pods are spread, such as hosts or zones; with a `weight` it is a wish, without
   * one a condition. Stands for `affinity.podAntiAffinity`.
   *
   * @default - the scheduler's own spreading.
   */
  readonly spread?: readonly WorkloadSchedulingSpreadOptions[];
  /**
   * The identity of the pods. Stands for `serviceAccountName`.
   *
   * @default - the namespace's account `default`.
   */
  readonly serviceAccount?: IServiceAccount;
  /**
   * How pods end without losing requests.
   *
   * @default - the process is told at once and has 30 seconds.
   */
  readonly shutdown?: Shutdown;
  /**
   * How many pods a drain of nodes may take away at once. Stands for a PodDisruptionBudget.
   *
   * @default - no PodDisruptionBudget.
   */
  readonly disruptionBudget?: DisruptionBudget;
  /**
   * How pods are replaced when the version itself changes. Stands for the Deployment's `strategy`.
   *
   * @default - a rolling update of 25% at a time.
   */
  readonly strategy?: AnyDeploymentStrategy;
  /**
   * Further labels of the pods.
   *
   * @default - none beyond those that tell app and version.
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the pods.
   *
   * @default - none.
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** The settings of one version: its own before those of every version. */
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
