import { ApiObject } from 'cdk8s';
import {
  type Deployment,
  HorizontalPodAutoscaler,
  Metric,
  MetricTarget,
  type ScalingRules,
} from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { autoscalingProblems } from '../problems/autoscaling-problems';
import { patchLast } from '../synthesis/patches';
import type { Autoscaling } from '../values/autoscaling';
import type { AnyMetric } from '../values/plus-values';

/** Makes the autoscaler of a Deployment; undefined for values with problems. */
export function autoscalerOf(
  scope: Construct,
  target: Deployment,
  autoscaling: Autoscaling | undefined,
): HorizontalPodAutoscaler | undefined {
  // cdk8s-plus throws on some of them, which would hide the program's other problems.
  if (autoscaling === undefined || autoscalingProblems(autoscaling).length > 0) return undefined;
  const { name, namespace } = target.metadata;
  const autoscaler = new HorizontalPodAutoscaler(scope, 'autoscaler', {
    metadata: { name, namespace },
    target,
    minReplicas: autoscaling.min,
    maxReplicas: autoscaling.max,
    metrics: metricsOf(autoscaling) as Metric[],
    scaleUp: autoscaling.scaleUp as ScalingRules | undefined,
    scaleDown: autoscaling.scaleDown as ScalingRules | undefined,
  });
  patchLast(ApiObject.of(autoscaler));
  return autoscaler;
}

function metricsOf({ cpu, memory, metrics }: Autoscaling): AnyMetric[] {
  const isCpuDefault = memory === undefined && metrics === undefined;
  const cpuTarget = cpu ?? (isCpuDefault ? 80 : undefined);
  const use = (percentage: number) => MetricTarget.averageUtilization(percentage);
  return [
    ...(cpuTarget === undefined ? [] : [Metric.resourceCpu(use(cpuTarget))]),
    ...(memory === undefined ? [] : [Metric.resourceMemory(use(memory))]),
    ...(metrics ?? []),
  ];
}
