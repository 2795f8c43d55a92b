import type { Duration } from 'cdk8s';
import type { MountOptions, ScalingStrategy } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';

/*
 * The values of cdk8s-plus that props accept, by structure. A program may use cdk8s-plus-27 or any later one, and
 * TypeScript treats classes with private members of different packages as different types. The Deployments are those
 * of cdk8s-plus-27, which reads only the members below from such a value and never checks its class. The result types
 * of `_toKube` have the fields that tell one kind of value from another.
 */

/** A probe of cdk8s-plus-27 or later, such as `Probe.fromHttpGet(…)` or `Probe.fromCommand(…)`. */
export interface AnyProbe {
  /** The probe of one container, as cdk8s-plus writes it. */
  _toKube(container: never): {
    readonly exec?: object;
    readonly httpGet?: object;
    readonly tcpSocket?: object;
    readonly failureThreshold?: number;
  };
}

/** A source of environment variables of cdk8s-plus-27 or later: `Env.fromSecret(…)`, `Env.fromConfigMap(…)`. */
export interface AnyEnvFrom {
  /** The source, as cdk8s-plus writes it. */
  _toKube(): { readonly configMapRef?: object; readonly secretRef?: object; readonly prefix?: string };
}

/** A volume of cdk8s-plus-27 or later: `Volume.fromEmptyDir(…)` and the like. */
export interface AnyVolume extends IConstruct {
  /** The name, which containers use to mount it. */
  readonly name: string;
  /** The volume, as cdk8s-plus writes it. */
  _toKube(): { readonly name: string };
}

/** A volume and its mount path. */
export interface AnyVolumeMount extends MountOptions {
  /** The path in the container. Maps to `mountPath`. */
  readonly path: string;
  /** The volume, which is added to the pod too. */
  readonly volume: AnyVolume;
}

/** A query for tainted nodes of cdk8s-plus-27 or later: `NodeTaintQuery.is(…)`, `NodeTaintQuery.exists(…)`. */
export interface AnyNodeTaintQuery {
  /** The toleration, as cdk8s-plus writes it. */
  _toKube(): { readonly key?: string; readonly effect?: string; readonly values?: undefined };
}

/** A query for labelled nodes of cdk8s-plus-27 or later: `NodeLabelQuery.in(…)`, `NodeLabelQuery.exists(…)`. */
export interface AnyNodeLabelQuery {
  /** The requirement, as cdk8s-plus writes it. */
  _toKube(): { readonly key: string; readonly operator: string; readonly values?: string[] };
}

/** A strategy of cdk8s-plus-27 or later: `DeploymentStrategy.rollingUpdate(…)`, `DeploymentStrategy.recreate()`. */
export interface AnyDeploymentStrategy {
  /** The strategy, as cdk8s-plus writes it. */
  _toKube(): { readonly type?: string; readonly rollingUpdate?: object };
}

/** A metric of cdk8s-plus-27 or later, such as `Metric.pods(…)` or `Metric.external(…)`. */
export interface AnyMetric {
  /** The kind of metric, such as `Pods`. */
  readonly type: string;
  /** The metric, as cdk8s-plus writes it. */
  _toKube(): { readonly type: string; readonly resource?: { readonly name: string } };
}

/** A change of the number of pods, of cdk8s-plus-27 or later: `Replicas.absolute(4)`, `Replicas.percent(100)`. */
export interface AnyReplicas {
  /** The change, as cdk8s-plus writes it. */
  _toKube(): { readonly type: string; readonly value: number };
}

/** The number of pods that an autoscaler may add or remove within a period. */
export interface AnyScalingPolicy {
  /** The number or the percentage of pods. Maps to `type` and `value`. */
  readonly replicas: AnyReplicas;
  /**
   * The period, 1 second to 30 minutes. Maps to `periodSeconds`.
   *
   * @default Duration.seconds(15)
   */
  readonly duration?: Duration;
}

/** The rate at which an autoscaler adds, or removes, pods. `ScalingRules` of cdk8s-plus is accepted. */
export interface AnyScalingRules {
  /**
   * The window of past recommendations that are considered before the number changes, up to 1 hour. Maps to
   * `stabilizationWindowSeconds`.
   *
   * @default - none for scaleUp; 5 minutes for scaleDown.
   */
  readonly stabilizationWindow?: Duration;
  /**
   * The policy that applies if there are several; `Disabled` prevents changes in this direction. Maps to
   * `selectPolicy`.
   *
   * @default 'Max'
   */
  readonly strategy?: `${ScalingStrategy}`;
  /**
   * The limits of a change. Maps to `policies`.
   *
   * @default - up: 4 pods or 200 percent a minute; down: `min` pods in 5 minutes.
   */
  readonly policies?: readonly AnyScalingPolicy[];
}
