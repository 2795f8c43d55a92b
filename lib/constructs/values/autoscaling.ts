import type { AnyMetric, AnyScalingRules } from './plus-values';

/** How many pods a version has, by their load. Stands for a HorizontalPodAutoscaler. */
export interface Autoscaling {
  /** Pods that are always there; 1 or more. Stands for `minReplicas`. */
  readonly min: number;
  /** Pods that it never goes beyond; `min` or more. Stands for `maxReplicas`. */
  readonly max: number;
  /**
   * The average CPU use to keep, in per cent of the pods' request. Stands for
   * `metrics[].resource.target.averageUtilization`.
   *
   * @default - 80, or no CPU target where `memory` or `metrics` is given.
   */
  readonly cpu?: number;
  /**
   * The average memory use to keep, in per cent of the pods' request. Stands for
   * `metrics[].resource.target.averageUtilization`.
   *
   * @default - no memory target.
   */
  readonly memory?: number;
  /**
   * Further metrics: `Metric.pods(…)`, `Metric.object(…)` and `Metric.external(…)` of cdk8s-plus. Of all targets
   * the one that asks for the most pods counts. Stands for `metrics`.
   *
   * @default - none.
   */
  readonly metrics?: readonly AnyMetric[];
  /**
   * How fast pods are added. Stands for `behavior.scaleUp`.
   *
   * @default - at once, by 4 pods or 200 per cent a minute, whichever is more.
   */
  readonly scaleUp?: AnyScalingRules;
  /**
   * How fast pods are taken away. Stands for `behavior.scaleDown`.
   *
   * @default - after 5 minutes of less load, by `min` pods in 5 minutes.
   */
  readonly scaleDown?: AnyScalingRules;
}
