import type { Autoscaling } from '../values/autoscaling';
import type { ContainerSettings } from '../values/container-settings';
import { wholeNumberProblems } from '../values/numbers';
import type { AnyMetric, AnyScalingPolicy, AnyScalingRules } from '../values/plus-values';
import type { PodSettings } from '../values/pod-settings';
import type { ValueProblem } from './problem';

const refused = 'the API server refuses the HorizontalPodAutoscaler, so the number of pods does not change';

/** The problems of an autoscaler's values. */
export function autoscalingProblems(autoscaling: Autoscaling): ValueProblem[] {
  const bounds = [
    ...whole('autoscaling.min', autoscaling.min ?? null, 1),
    ...whole('autoscaling.max', autoscaling.max ?? null, 1),
  ];
  if (bounds.length === 0 && autoscaling.min > autoscaling.max) {
    bounds.push({
      rule: 'invalid-autoscaling',
      message: `autoscaling.min is ${autoscaling.min}, which is greater than autoscaling.max, ${autoscaling.max}`,
      effect: refused,
      fix: 'set max to min or more',
    });
  }
  return [
    ...bounds,
    ...whole('autoscaling.cpu', autoscaling.cpu, 1),
    ...whole('autoscaling.memory', autoscaling.memory, 1),
    ...metricProblems(autoscaling),
    ...rulesProblems('autoscaling.scaleUp', autoscaling.scaleUp),
    ...rulesProblems('autoscaling.scaleDown', autoscaling.scaleDown),
  ];
}

/**
 * The problems of a target in percent: it is a share of the request, and each container of the pod needs one.
 */
export function requestProblems(
  version: string,
  autoscaling: Autoscaling,
  settings: PodSettings,
): ValueProblem[] {
  const { cpu, memory, metrics } = autoscaling;
  const byCpu = cpu !== undefined || (memory === undefined && metrics === undefined);
  const sidecars = (settings.initContainers ?? []).filter((one) => one.restartPolicy === 'Always');
  const needs = [
    ...(byCpu ? [{ resource: 'cpu', word: 'CPU', example: 'Cpu.millis(250)' } as const] : []),
    ...(memory === undefined
      ? []
      : [{ resource: 'memory', word: 'memory', example: 'Size.mebibytes(256)' } as const]),
  ];
  return needs.flatMap(({ resource, word, example }) => {
    const without = ({ resources }: ContainerSettings) => resources?.[resource]?.request === undefined;
    const problem = (message: string): ValueProblem => ({
      rule: 'autoscaling-without-request',
      message,
      effect: 'the autoscaler cannot compute the utilization, so the number of pods never changes',
      fix: `set resources: { ${resource}: { request: ${example} } }, with the amount that the pods need`,
    });
    return [
      ...(without(settings)
        ? [problem(`version ${version} scales by ${word}, but has no ${word} request`)]
        : []),
      ...sidecars
        .filter(without)
        .map(({ name }) =>
          problem(`version ${version} scales by ${word}, but its sidecar ${name} has no ${word} request`),
        ),
    ];
  });
}

function whole(what: string, value: unknown, least: number, most?: number): ValueProblem[] {
  return wholeNumberProblems(value, { rule: 'invalid-autoscaling', what, least, most, effect: refused });
}

function metricProblems({ cpu, memory, metrics }: Autoscaling): ValueProblem[] {
  if (metrics === undefined) return [];
  if (!Array.isArray(metrics) || !metrics.every(isMetric)) {
    return [
      {
        rule: 'unknown-metric',
        message: 'autoscaling.metrics contains a value that is not a Metric of cdk8s-plus',
        effect: refused,
        fix: "use Metric.pods({ name: 'http_requests_per_second', target: MetricTarget.averageValue(100) })",
      },
    ];
  }
  if (metrics.length > 0 || cpu !== undefined || memory !== undefined) return [];
  return [
    {
      rule: 'autoscaling-without-metric',
      message: 'autoscaling.metrics is empty, and neither cpu nor memory is set',
      effect:
        'the autoscaler would have no metric, so Kubernetes falls back to 80 percent of the CPU request',
      fix: 'remove metrics to scale by CPU, or add a Metric',
    },
  ];
}

function isMetric(value: unknown): value is AnyMetric {
  return typeof Object(value)._toKube === 'function';
}

function rulesProblems(what: string, rules: AnyScalingRules | undefined): ValueProblem[] {
  if (rules === undefined) return [];
  const policies: readonly AnyScalingPolicy[] = Array.isArray(rules?.policies) ? rules.policies : [];
  return [
    ...whole(`${what}.stabilizationWindow in seconds`, seconds(rules?.stabilizationWindow), 0, 3600),
    ...unknownStrategy(what, rules?.strategy),
    ...policies.flatMap((policy, index) => [
      ...whole(`${what}.policies[${index}].duration in seconds`, seconds(policy?.duration), 1, 1800),
      ...whole(`${what}.policies[${index}].replicas`, changeOf(policy), 1),
    ]),
  ];
}

function unknownStrategy(what: string, strategy: unknown): ValueProblem[] {
  const known = ['Max', 'Min', 'Disabled'];
  if (strategy === undefined || known.includes(String(strategy))) return [];
  return [
    {
      rule: 'invalid-autoscaling',
      message: `${what}.strategy is ${JSON.stringify(strategy)}`,
      effect: refused,
      fix: `use one of ${known.join(', ')}`,
    },
  ];
}

/** Null for a value that is not a Duration. */
function seconds(duration: unknown): unknown {
  if (duration === undefined) return undefined;
  const { toSeconds } = Object(duration);
  return typeof toSeconds === 'function' ? toSeconds.call(duration, { integral: false }) : null;
}

/** Null for a value that is not a Replicas. */
function changeOf(policy: AnyScalingPolicy | undefined): unknown {
  const { replicas } = Object(policy);
  return typeof Object(replicas)._toKube === 'function' ? replicas._toKube().value : null;
}
