import type { AnyMetric, AnyScalingRules } from './plus-values';

/** The number of pods of a version, by their load. Maps to a HorizontalPodAutoscaler. */
export interface Autoscaling {
  /** The minimum number of pods; 1 or more. Maps to `minReplicas`. */
  readonly min: number;
  /** The maximum number of pods; `min` or more. Maps to `maxReplicas`. */
  readonly max: number;
  /**
   * The target of average CPU utilization, in percent of the pods' request. Maps to
   * `metrics[].resource.target.averageUtilization`.
   *
   * @default - 80, or no CPU target if `memory` or `metrics` is set.
   */
  readonly cpu?: number;
  /**
   * The target of average memory utilization, in percent of the pods' request. Maps to
   * `metrics[].resource.target.averageUtilization`.
   *
   * @default - no memory target.
   */
  readonly memory?: number;
  /**
   * More metrics: `Metric.pods(…)`, `Metric.object(…)` and `Metric.external(…)` of cdk8s-plus. The target that
   * needs the most pods applies. Maps to `metrics`.
   *
   * @default - none.
   */
  readonly metrics?: readonly AnyMetric[];
  /**
   * The rate at which pods are added. Maps to `behavior.scaleUp`.
   *
   * @default - at once, by 4 pods or 200 percent a minute, whichever is more.
   */
  readonly scaleUp?: AnyScalingRules;
  /**
   * The rate at which pods are removed. Maps to `behavior.scaleDown`.
   *
   * @default - after 5 minutes of lower load, by `min` pods in 5 minutes.
   */
  readonly scaleDown?: AnyScalingRules;
}
