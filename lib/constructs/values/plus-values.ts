import type { Duration } from 'cdk8s';
import type { MountOptions, ScalingStrategy } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';

/*
 * What props take of cdk8s-plus, by structure: a program may use cdk8s-plus-27 or any later one, and TypeScript
 * tells classes with private members apart by the package that declares them. The Deployments are made of
 * cdk8s-plus-27, which reads the members below from such a value and never asks for its class. The results of
 * `_toKube` name the fields by which one kind of value is told from another.
 */

/** A probe of cdk8s-plus-27 or later: `Probe.fromHttpGet(…)`, `Probe.fromCommand(…)`, `Probe.fromTcpSocket(…)`. */
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

/** A volume of cdk8s-plus-27 or later: `Volume.fromEmptyDir(…)` and its kin. */
export interface AnyVolume extends IConstruct {
  /** The name, by which containers mount it. */
  readonly name: string;
  /** The volume, as cdk8s-plus writes it. */
  _toKube(): { readonly name: string };
}

/** A volume and where it stands in the container. */
export interface AnyVolumeMount extends MountOptions {
  /** The path in the container. Stands for `mountPath`. */
  readonly path: string;
  /** The volume; the pod lists it by itself. */
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

/** A metric of cdk8s-plus-27 or later: `Metric.pods(…)`, `Metric.external(…)`, `Metric.object(…)` and their kin. */
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

/** How many pods may come or go in a span of time. */
export interface AnyScalingPolicy {
  /** The number or the share of pods. Stands for `type` and `value`. */
  readonly replicas: AnyReplicas;
  /**
   * The span, 1 second to 30 minutes. Stands for `periodSeconds`.
   *
   * @default Duration.seconds(15)
   */
  readonly duration?: Duration;
}

/** How fast an autoscaler changes the number of pods in one direction. `ScalingRules` of cdk8s-plus fit. */
export interface AnyScalingRules {
  /**
   * The span over which recommendations are looked at before the number changes, up to 1 hour. Stands for
   * `stabilizationWindowSeconds`.
   *
   * @default - none for scaleUp; 5 minutes for scaleDown.
   */
  readonly stabilizationWindow?: Duration;
  /**
   * Which of several policies counts; `Disabled` keeps the number from changing in this direction. Stands for
   * `selectPolicy`.
   *
   * @default 'Max'
   */
  readonly strategy?: `${ScalingStrategy}`;
  /**
   * The most that may change. Stands for `policies`.
   *
   * @default - up: 4 pods or 200 per cent a minute; down: as many pods as `min` in 5 minutes.
   */
  readonly policies?: readonly AnyScalingPolicy[];
}
